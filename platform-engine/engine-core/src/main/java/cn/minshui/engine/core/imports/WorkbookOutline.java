package cn.minshui.engine.core.imports;

import java.util.HashSet;
import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** What the workbook says of itself as a whole: its calendar, and which sheets it does not show. */
final class WorkbookOutline extends DefaultHandler {
    private final Set<String> hidden = new HashSet<>();
    private boolean from1904;

    boolean isFrom1904() {
        return from1904;
    }

    boolean isHidden(String sheet) {
        return hidden.contains(sheet);
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) {
        if (localName.equals("workbookPr")) {
            String value = attributes.getValue("date1904");
            from1904 |= "1".equals(value) || "true".equals(value);
        }
        String state = attributes.getValue("state");
        if (localName.equals("sheet") && state != null && !state.equals("visible")) {
            hidden.add(String.valueOf(attributes.getValue("name")));
        }
    }
}
