package cn.minshui.engine.core.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.poi.ss.usermodel.DateUtil;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Which cell styles show a number as a date; nothing else of a style sheet matters. */
final class DateStyles extends DefaultHandler {
    private static final int MAX_STYLES = 100_000;
    private final Map<Integer, String> formats = new HashMap<>();
    private final List<Integer> formatOfStyle = new ArrayList<>();
    private boolean inCellStyles;

    boolean isDate(@Nullable String style) {
        if (style == null || !style.matches("[0-9]{1,9}")) {
            return false;
        }
        int index = Integer.parseInt(style);
        if (index >= formatOfStyle.size()) {
            return false;
        }
        int format = formatOfStyle.get(index);
        return DateUtil.isADateFormat(format, formats.get(format));
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) throws SAXException {
        switch (localName) {
            case "numFmt" -> formats.put(number(attributes.getValue("numFmtId")), attributes.getValue("formatCode"));
            case "cellXfs" -> inCellStyles = true;
            case "xf" -> {
                if (inCellStyles) {
                    formatOfStyle.add(number(attributes.getValue("numFmtId")));
                }
            }
            default -> {
                // Fonts, fills and borders.
            }
        }
        if (formats.size() > MAX_STYLES || formatOfStyle.size() > MAX_STYLES) {
            throw new WorkbookRefused(FileProblems.tooMuch("单元格样式", "cell styles", MAX_STYLES));
        }
    }

    @Override
    public void endElement(String uri, String localName, String qName) {
        if (localName.equals("cellXfs")) {
            inCellStyles = false;
        }
    }

    private static int number(@Nullable String text) {
        return text == null ? 0 : Integer.parseInt(text);
    }
}
