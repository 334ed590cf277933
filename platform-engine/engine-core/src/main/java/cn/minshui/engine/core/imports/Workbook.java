package cn.minshui.engine.core.imports;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackageRelationshipTypes;
import org.apache.poi.util.XMLHelper;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.apache.poi.xssf.usermodel.XSSFRelation;
import org.xml.sax.ContentHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/** An uploaded .xlsx, read as a stream of events and never as a whole. Deletes its temporary file when closed. */
final class Workbook implements AutoCloseable {
    private static final int[] ZIP = {'P', 'K', 3, 4};
    private static final int[] OLE2 = {0xD0, 0xCF, 0x11, 0xE0};

    private final Path file;
    private final OPCPackage zip;
    private final XSSFReader reader;
    private final WorkbookOutline outline = new WorkbookOutline();
    private final CellValues values;
    private final ImportCount count;
    private final SharedStrings strings;

    private Workbook(ImportLimits limits, Path file, OPCPackage zip, SharedStrings strings)
            throws IOException, OpenXML4JException, SAXException {

        this.file = file;
        this.strings = strings;
        this.zip = zip;
        this.reader = new XSSFReader(zip);
        this.count = new ImportCount(limits);
        for (PackagePart part : zip.getPartsByContentType(XSSFRelation.SHARED_STRINGS.getContentType())) {
            try (InputStream stream = part.getInputStream()) {
                parse(stream, strings);
            }
        }
        DateStyles styles = new DateStyles();
        for (PackagePart part : zip.getPartsByContentType(XSSFRelation.STYLES.getContentType())) {
            try (InputStream stream = part.getInputStream()) {
                parse(stream, styles);
            }
        }
        try (InputStream stream = reader.getWorkbookData()) {
            parse(stream, outline);
        }
        this.values = new CellValues(strings, styles, outline.isFrom1904());
    }

    /** Takes each sheet in the order of the workbook. */
    interface Sheets {
        /** @return what to do with its rows; null to pass it over */
        SheetHandler.@org.jspecify.annotations.Nullable Rows sheet(String name);
    }

    /** @throws WorkbookRefused with the problem, when it is no workbook or too large */
    static Workbook open(InputStream upload, ImportLimits limits) throws IOException, WorkbookRefused {
        // The process id tells whose file it is when a killed process leaves one behind.
        Path file = Files.createTempFile("import-" + ProcessHandle.current().pid() + "-", ".xlsx");
        try {
            spool(upload, file, limits);
            sniff(file);
            OPCPackage zip = SmallParts.open(file.toFile());
            try {
                if (zip.getPartsByContentType(XSSFRelation.WORKBOOK.getContentType())
                                .isEmpty()
                        || zip.getRelationshipsByType(PackageRelationshipTypes.CORE_DOCUMENT)
                                .isEmpty()) {
                    throw new WorkbookRefused(FileProblems.macros());
                }
                return opened(limits, file, zip);
            } catch (IOException | OpenXML4JException | SAXException | RuntimeException e) {
                zip.revert();
                throw e;
            }
        } catch (IOException | OpenXML4JException | SAXException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw refusal(e);
        }
    }

    private static Workbook opened(ImportLimits limits, Path file, OPCPackage zip)
            throws IOException, OpenXML4JException, SAXException {
        SharedStrings strings = new SharedStrings(limits);
        try {
            return new Workbook(limits, file, zip, strings);
        } catch (IOException | OpenXML4JException | SAXException | RuntimeException e) {
            strings.close();
            throw e;
        }
    }

    void read(Sheets sheets) throws WorkbookRefused {
        try {
            XSSFReader.SheetIterator parts = sheets();
            while (parts.hasNext()) {
                try (InputStream stream = next(parts)) {
                    SheetHandler.Rows rows = sheets.sheet(parts.getSheetName());
                    if (rows != null) {
                        parse(stream, new SheetHandler(values, count, rows));
                    }
                }
            }
        } catch (IOException | OpenXML4JException | SAXException | OpenXML4JRuntimeException e) {
            throw refusal(e);
        }
    }

    private XSSFReader.SheetIterator sheets() throws IOException, OpenXML4JException, WorkbookRefused {
        try {
            return (XSSFReader.SheetIterator) reader.getSheetsData();
        } catch (RuntimeException e) {
            throw refusal(e);
        }
    }

    /** The library throws what it likes when the workbook lists a sheet that the file does not hold. */
    private static InputStream next(XSSFReader.SheetIterator parts) throws WorkbookRefused {
        try {
            return parts.next();
        } catch (RuntimeException e) {
            throw refusal(e);
        }
    }

    /** Whether the program does not show the sheet. */
    boolean isHidden(String sheet) {
        return outline.isHidden(sheet);
    }

    CellValues values() {
        return values;
    }

    private static void spool(InputStream upload, Path file, ImportLimits limits) throws IOException, WorkbookRefused {
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = upload.read(buffer); read >= 0; read = upload.read(buffer)) {
                bytes += read;
                if (bytes > limits.fileBytes()) {
                    throw new WorkbookRefused(FileProblems.tooLarge(limits.fileBytes()));
                }
                out.write(buffer, 0, read);
            }
        }
        if (bytes == 0) {
            throw new WorkbookRefused(FileProblems.empty());
        }
    }

    private static void sniff(Path file) throws IOException, WorkbookRefused {
        byte[] head;
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
            head = stream.readNBytes(4);
        }
        if (startsWith(head, OLE2)) {
            throw new WorkbookRefused(FileProblems.oldFormat());
        }
        if (!startsWith(head, ZIP)) {
            throw new WorkbookRefused(FileProblems.notWorkbook());
        }
    }

    private static boolean startsWith(byte[] head, int[] magic) {
        for (int i = 0; i < magic.length; i++) {
            if (head.length <= i || (head[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** The reader of the library refuses document types and external entities. */
    private static void parse(InputStream stream, ContentHandler handler) throws IOException, SAXException {
        try {
            XMLReader reader = XMLHelper.newXMLReader();
            reader.setContentHandler(new DepthGuard(handler));
            reader.parse(new InputSource(new MarkupGuard(stream)));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this JDK has no XML reader", e);
        }
    }

    private static WorkbookRefused refusal(Exception error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof WorkbookRefused refused) {
                return refused;
            }
            if (cause instanceof MarkupGuard.TooLong) {
                return new WorkbookRefused(FileProblems.bomb());
            }
            if (cause instanceof UncheckedIOException disk) {
                throw disk;
            }
            String message = String.valueOf(cause.getMessage());
            if (message.contains("Zip bomb") || message.contains("exceed the max")) {
                return new WorkbookRefused(FileProblems.bomb());
            }
        }
        String reason = error.getClass().getSimpleName();
        WorkbookRefused refused = new WorkbookRefused(FileProblems.broken(reason));
        refused.initCause(error);
        return refused;
    }

    @Override
    public void close() throws IOException {
        strings.close();
        zip.revert();
        Files.deleteIfExists(file);
    }
}
