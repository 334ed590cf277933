package cn.minshui.engine.core.imports;

import java.util.ArrayList;
import java.util.List;
import org.apache.poi.xssf.usermodel.XSSFRichTextString;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** The texts that the cells of a workbook share, without phonetic guides, within the limits. */
final class SharedStrings extends DefaultHandler {
    private final ImportLimits limits;
    private final List<String> strings = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean inText;
    private boolean inPhonetic;
    private long characters;

    SharedStrings(ImportLimits limits) {
        this.limits = limits;
    }

    @Nullable
    String get(int index) {
        return index >= 0 && index < strings.size() ? strings.get(index) : null;
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
        if (this.characters > limits.characters()) {
            throw new WorkbookRefused(FileProblems.tooMuch("文字", "characters", limits.characters()));
        }
    }

    @Override
    public void endElement(String uri, String localName, String qName) throws SAXException {
        switch (localName) {
            case "t" -> inText = false;
            case "rPh" -> inPhonetic = false;
            case "si" -> {
                if (strings.size() >= limits.cells()) {
                    throw new WorkbookRefused(FileProblems.tooMuch("文字", "texts", limits.cells()));
                }
                strings.add(decoded(text.toString()));
            }
            default -> {
                // See above.
            }
        }
    }

    /** Characters that XML cannot hold are written {@code _x000D_}. */
    static String decoded(String text) {
        return text.contains("_x") ? new XSSFRichTextString(text).toString() : text;
    }
}
