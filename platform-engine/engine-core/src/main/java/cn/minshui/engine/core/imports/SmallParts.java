package cn.minshui.engine.core.imports;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.Locale;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.internal.ZipHelper;
import org.apache.poi.openxml4j.util.ZipEntrySource;
import org.apache.poi.openxml4j.util.ZipFileZipEntrySource;
import org.apache.poi.xssf.usermodel.XSSFRelation;

/** Opens the zip of a workbook. The parts that the library gathers in memory as a whole are looked at first: they must be small. */
final class SmallParts {
    /** Inflated; a workbook of a thousand sheets needs a tenth of it. */
    private static final int LARGEST = 4 << 20;

    private SmallParts() {}

    /** @throws IOException also when the list of contents at the end of the file is damaged: reading without it takes memory */
    static OPCPackage open(File file) throws IOException, OpenXML4JException, WorkbookRefused {
        ZipEntrySource zip = new ZipFileZipEntrySource(ZipHelper.openZipFile(file));
        try {
            Enumeration<? extends ZipArchiveEntry> entries = zip.getEntries();
            while (entries.hasMoreElements()) {
                ZipArchiveEntry entry = entries.nextElement();
                String name = entry.getName().toLowerCase(Locale.ROOT);
                if (name.endsWith(".rels") || name.endsWith("[content_types].xml") || name.contains("docprops/")) {
                    check(zip.getInputStream(entry));
                }
            }
            OPCPackage opened = OPCPackage.open(zip);
            for (PackagePart part : opened.getPartsByContentType(XSSFRelation.WORKBOOK.getContentType())) {
                check(part.getInputStream());
            }
            return opened;
        } catch (IOException | OpenXML4JException | WorkbookRefused | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static void check(InputStream stream) throws IOException, WorkbookRefused {
        try (stream) {
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                bytes += read;
                if (bytes > LARGEST) {
                    throw new WorkbookRefused(FileProblems.bomb());
                }
            }
        }
    }
}
