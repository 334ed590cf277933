package cn.minshui.engine.core.imports;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.poi.xssf.usermodel.XSSFRichTextString;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** The texts that the cells of a workbook share, without phonetic guides, within the limits; on disk, 8 bytes of each in memory. */
final class SharedStrings extends DefaultHandler implements AutoCloseable {
    private final ImportLimits limits;
    private final Spill spill = new Spill();
    private final StringBuilder text = new StringBuilder();
    /** Where each text begins, and after the last one where that ends. */
    private long[] positions = new long[65];

    private int size;
    private boolean inText;
    private boolean inPhonetic;
    private long characters;

    SharedStrings(ImportLimits limits) {
        this.limits = limits;
    }

    @Nullable
    String get(int index) {
        if (index < 0 || index >= size) {
            return null;
        }
        byte[] bytes = spill.read(positions[index], (int) (positions[index + 1] - positions[index]));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) {
        switch (localName) {
            case "si" -> text.setLength(0);
            case "t" -> inText = !inPhonetic;
            case "rPh" -> inPhonetic = true;
            default -> {
                // Fonts and colours of rich text are of no interest.
            }
        }
    }

    @Override
    public void characters(char[] characters, int start, int length) throws SAXException {
        if (!inText) {
            return;
        }
        text.append(characters, start, length);
        this.characters += length;
        if (text.length() > limits.cellCharacters()) {
            throw new WorkbookRefused(
                    FileProblems.tooMuch("单个单元格的字数", "characters in one cell", limits.cellCharacters()));
        }
        if (this.characters > limits.characters()) {
            throw new WorkbookRefused(FileProblems.tooMuch("文字", "characters", limits.characters()));
        }
    }

    @Override
    public void endElement(String uri, String localName, String qName) throws SAXException {
        switch (localName) {
            case "t" -> inText = false;
            case "rPh" -> inPhonetic = false;
            case "si" -> add(decoded(text.toString()));
            default -> {
                // See above.
            }
        }
    }

    private void add(String shared) throws SAXException {
        if (size >= limits.cells()) {
            throw new WorkbookRefused(FileProblems.tooMuch("文字", "texts", limits.cells()));
        }
        if (size + 1 == positions.length) {
            positions = Arrays.copyOf(positions, size * 2 + 1);
        }
        byte[] bytes = shared.getBytes(StandardCharsets.UTF_8);
        positions[size++] = spill.append(bytes, bytes.length);
        positions[size] = spill.size();
    }

    /** Characters that XML cannot hold are written {@code _x000D_}. */
    static String decoded(String text) {
        return text.contains("_x") ? new XSSFRichTextString(text).toString() : text;
    }

    @Override
    public void close() {
        spill.close();
    }
}
