package cn.minshui.engine.core.imports;

import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.XMLFilterImpl;

/** Refuses XML nested deeper than any part of a workbook is: the parser remembers every element that is open. */
final class DepthGuard extends XMLFilterImpl {
    private static final int DEEPEST = 100;
    private int depth;

    DepthGuard(ContentHandler handler) {
        setContentHandler(handler);
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) throws SAXException {
        if (++depth > DEEPEST) {
            throw new WorkbookRefused(FileProblems.bomb());
        }
        super.startElement(uri, localName, qName, attributes);
    }

    @Override
    public void endElement(String uri, String localName, String qName) throws SAXException {
        depth--;
        super.endElement(uri, localName, qName);
    }
}
