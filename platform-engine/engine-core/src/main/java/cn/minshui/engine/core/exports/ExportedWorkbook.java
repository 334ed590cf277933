package cn.minshui.engine.core.exports;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.poi.poifs.crypt.temp.SXSSFWorkbookWithCustomZipEntrySource;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/** A finished workbook, its rows in a temporary file until it is closed. */
public final class ExportedWorkbook implements AutoCloseable {
    public static final String MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private final String fileName;

    /** What lies in the temporary folder meanwhile is encrypted with a key that is nowhere but in memory. */
    private final SXSSFWorkbook content = new SXSSFWorkbookWithCustomZipEntrySource();

    ExportedWorkbook(String fileName) {
        this.fileName = fileName;
    }

    SXSSFWorkbook content() {
        return content;
    }

    /** Label of the object and the business date: {@code 图书-20260930.xlsx}. */
    public String fileName() {
        return fileName;
    }

    /** Writes the whole file; the stream stays open. */
    public void write(OutputStream out) throws IOException {
        content.write(out);
    }

    /** Deletes the temporary file. */
    @Override
    public void close() throws IOException {
        content.close();
    }
}
