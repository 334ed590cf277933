package cn.minshui.engine.core.imports;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.poi.ss.util.CellReference;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads one sheet as a stream of rows. */
final class SheetHandler extends DefaultHandler {
    private static final int LAST_ROW = 1_048_576;
    private static final int LAST_COLUMN = 16_384;

    /** Takes each row that has a filled cell. */
    interface Rows {
        /** @param number from 1 @param cells by column from 0, only the filled ones */
        void row(int number, Map<Integer, RawCell> cells) throws SAXException;

        /** A row with filled cells that the program does not show. */
        default void hidden(int number) {}

        /** @param area as the file writes it, e.g. {@code A2:A5}; comes after all rows */
        default void merged(String area) {}
    }

    private final CellValues values;
    private final ImportCount count;
    private final Rows rows;
    private final StringBuilder text = new StringBuilder();
    private Map<Integer, RawCell> cells = new LinkedHashMap<>();
    private int row;
    private int column;
    private @Nullable String type;
    private @Nullable String style;
    private boolean hidden;
    private boolean hasFormula;
    private boolean inValue;
    private boolean inPhonetic;

    SheetHandler(CellValues values, ImportCount count, Rows rows) {
        this.values = values;
        this.count = count;
        this.rows = rows;
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) throws SAXException {
        switch (localName) {
            case "row" -> startRow(attributes);
            case "c" -> startCell(attributes);
            case "f" -> hasFormula = true;
            case "v" -> inValue = true;
            case "t" -> inValue = !inPhonetic;
            case "rPh" -> inPhonetic = true;
            case "mergeCell" -> merged(attributes.getValue("ref"));
            default -> {
                // Validations, drawings.
            }
        }
    }

    private void startRow(Attributes attributes) throws SAXException {
        String number = attributes.getValue("r");
        int before = row;
        row = number == null ? row + 1 : position(number);
        // A row that comes twice or too late would be taken for another one in every message.
        if (row <= before || row > LAST_ROW) {
            throw new WorkbookRefused(FileProblems.broken("row " + number));
        }
        hidden = "1".equals(attributes.getValue("hidden")) || "true".equals(attributes.getValue("hidden"));
        column = -1;
        cells = new LinkedHashMap<>();
    }

    /** Row and cell addresses may be left out by some programs; then they follow one another. */
    private void startCell(Attributes attributes) throws SAXException {
        String address = attributes.getValue("r");
        if (address == null) {
            column++;
        } else {
            String letters = address.replaceAll("[0-9$]", "");
            column = letters.isEmpty() || letters.length() > 3 ? -1 : CellReference.convertColStringToIndex(letters);
        }
        if (column < 0 || column >= LAST_COLUMN) {
            throw new WorkbookRefused(FileProblems.broken("cell " + address));
        }
        type = attributes.getValue("t");
        style = attributes.getValue("s");
        hasFormula = false;
        text.setLength(0);
    }

    @Override
    public void characters(char[] characters, int start, int length) throws SAXException {
        if (inValue) {
            text.append(characters, start, length);
            count.text(text.length(), length);
        }
    }

    @Override
    public void endElement(String uri, String localName, String qName) throws SAXException {
        switch (localName) {
            case "v", "t" -> inValue = false;
            case "rPh" -> inPhonetic = false;
            case "c" -> endCell();
            case "row" -> endRow();
            default -> {
                // See above.
            }
        }
    }

    private void endCell() throws SAXException {
        RawCell cell = values.cell(type, style, text.toString(), hasFormula);
        if (cell != null) {
            count.cell();
            cells.put(column, cell);
        }
    }

    private void endRow() throws SAXException {
        if (!cells.isEmpty()) {
            count.row();
            if (hidden) {
                rows.hidden(row);
            }
            rows.row(row, cells);
        }
    }

    private void merged(@Nullable String area) {
        if (area != null) {
            rows.merged(area);
        }
    }

    private static int position(String text) throws SAXException {
        if (!text.matches("[0-9]{1,8}")) {
            throw new WorkbookRefused(FileProblems.broken("row " + text));
        }
        return Integer.parseInt(text);
    }
}
