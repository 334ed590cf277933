package cn.minshui.engine.core.imports;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Ends the reading of XML in which one tag, comment or run of text is longer than any cell can be: the parser would gather it in
 * memory as a whole. Looks at bytes, not at characters; bytes of zero are passed over, so that UTF-16 is bounded too.
 */
final class MarkupGuard extends FilterInputStream {
    /** Far beyond the longest text of a cell, every character of it written as a reference. */
    private static final int LONGEST = 1 << 20;

    private static final byte[] COMMENT = "-->".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "]]>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INSTRUCTION = "?>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DECLARATION = ">".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = {};

    private int since;
    private int begun;
    private byte[] end = NONE;
    private int matched;

    MarkupGuard(InputStream in) {
        super(in);
    }

    /** What no workbook holds; becomes a problem at the edge of the reader. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public int read() throws IOException {
        int read = in.read();
        if (read >= 0) {
            look((byte) read);
        }
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        for (int i = 0; i < read; i++) {
            look(bytes[offset + i]);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void look(byte next) throws TooLong {
        if (++since > LONGEST) {
            throw new TooLong();
        }
        if (next == 0) {
            return;
        }
        if (end.length > 0) {
            inSection(next);
        } else if (next == '<') {
            since = 0;
            begun = 1;
        } else if (begun > 0) {
            begin(next);
        }
    }

    /** What follows {@code <} tells whether other {@code <} may stand inside. */
    private void begin(byte next) {
        if (begun == 1) {
            end = next == '?' ? INSTRUCTION : NONE;
            begun = next == '!' ? 2 : 0;
        } else {
            end = next == '-' ? COMMENT : next == '[' ? DATA : DECLARATION;
            begun = 0;
        }
        matched = 0;
    }

    private void inSection(byte next) {
        if (next == end[matched]) {
            matched++;
        } else if (matched == end.length - 1 && matched > 0 && next == end[matched - 1]) {
            // One more of the same: "--->" ends a comment too.
            return;
        } else {
            matched = next == end[0] ? 1 : 0;
        }
        if (matched == end.length) {
            end = NONE;
            since = 0;
        }
    }
}
