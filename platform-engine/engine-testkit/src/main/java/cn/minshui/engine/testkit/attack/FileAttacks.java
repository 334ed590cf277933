package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.definition.BasicDefinitions.ColumnDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SheetDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.poi.ss.util.CellReference;

/**
 * Hostile files where files and workbooks are taken: foreign entities, bombs, names that leave their folder, contents that are another
 * thing. Each is refused for what it is: a harmless one of the same shape is taken at the same place by the same caller.
 */
public final class FileAttacks {
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final int BOMB = 300_000_000;
    private static final String FIRST = "xl/worksheets/sheet1.xml";

    /** A part of a sheet's name that varies. */
    private static final Pattern VARIES = Pattern.compile("\\(\\?<[A-Za-z][A-Za-z0-9]*>[^)]*\\)");

    /** Begin the codes of problems that a workbook has before any of its rows is looked at. */
    private static final List<String> UNREAD = List.of("WORKBOOK_", "SHEET_", "HEADINGS_", "COLUMN_");

    private static final byte[] PICTURE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private final CompiledModel model;
    private final Caller caller;
    private final Report report = new Report("hostile files");

    /** @param caller may import by every template and upload at every place */
    public FileAttacks(CompiledModel model, Caller caller) {
        this.model = model;
        this.caller = caller;
    }

    /** @param places addresses of uploads that take pictures, such as {@code /api/files?object=a&field=b} */
    public Report run(List<String> places) {
        for (ImportTemplateDefinition template : model.importTemplates().values()) {
            report.saw("templates", template.name());
            String path = "/api/imports/" + template.name() + "?dryRun=true";
            List<String> names =
                    template.sheets().values().stream().map(FileAttacks::name).toList();
            List<List<String>> headings = template.sheets().values().stream()
                    .map(sheet -> sheet.columns().values().stream()
                            .map(ColumnDefinition::heading)
                            .toList())
                    .toList();
            Book harmless = new Book(names, headings, "", "", 0, FIRST);
            taken("import " + template.name(), caller.upload(path, "a.xlsx", XLSX, harmless.packed()));
            workbooks(harmless)
                    .forEach((name, content) -> unread(
                            "import " + template.name() + " " + name, caller.upload(path, "a.xlsx", XLSX, content)));
            Reply outside = caller.upload("/api/imports/..%2f" + template.name(), "a.xlsx", XLSX, harmless.packed());
            expect("import ../", outside, outside.status() == 400 || outside.status() == 404);
        }
        for (String place : places) {
            report.saw("places", place);
            Reply picture = caller.upload(place, "picture.png", "image/png", PICTURE);
            expect("a picture at " + place, picture, picture.isGood());
            files().forEach((name, content) -> {
                Reply reply = caller.upload(place, name, type(name), content);
                expect("upload " + name, reply, reply.isRefused() && reply.status() != 403 && reply.status() != 404);
            });
        }
        return report;
    }

    /** @return a name that the template knows the sheet by */
    private static String name(SheetDefinition sheet) {
        String name = VARIES.matcher(sheet.namePattern()).replaceAll("2026-01");
        if (!name.matches(sheet.namePattern())) {
            throw new IllegalStateException("no name is known for " + sheet.namePattern());
        }
        return name;
    }

    /** What a browser would say of it. */
    private static String type(String name) {
        return name.endsWith(".png")
                ? "image/png"
                : name.endsWith(".svg")
                        ? "image/svg+xml"
                        : name.endsWith(".pdf") ? "application/pdf" : "application/octet-stream";
    }

    /** Sheets and headings were found; what its code says of a workbook without rows is another matter. */
    private void taken(String what, Reply reply) {
        expect(
                what,
                reply,
                reply.isGood()
                        && codes(reply).stream()
                                .noneMatch(code -> UNREAD.stream().anyMatch(code::startsWith)));
    }

    private void unread(String what, Reply reply) {
        expect(
                what,
                reply,
                codes(reply).stream().anyMatch(code -> code.startsWith("WORKBOOK_"))
                        && !reply.text().contains("root:"));
    }

    private static List<String> codes(Reply reply) {
        List<String> codes = new ArrayList<>();
        reply.json()
                .path("problems")
                .forEach(problem -> codes.add(problem.path("code").asText()));
        return codes;
    }

    private void expect(String what, Reply reply, boolean isRight) {
        report.tried();
        if (!isRight || reply.isBroken()) {
            report.leak(what + ": " + reply.status() + " " + reply.text());
        }
    }

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        byte[] script = "<html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8);
        files.put("page.html", script);
        files.put("page.png", script);
        files.put(
                "picture.svg",
                "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".getBytes(StandardCharsets.UTF_8));
        files.put("program.exe", "MZ\u0090 this program".getBytes(StandardCharsets.ISO_8859_1));
        files.put("run.jsp", "<%= 1 %>".getBytes(StandardCharsets.UTF_8));
        files.put("../../../etc/cron.d/a.sh", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        files.put("double.pdf.exe", "%PDF-1.4".getBytes(StandardCharsets.UTF_8));
        files.put("empty.pdf", new byte[0]);
        return files;
    }

    private static Map<String, byte[]> workbooks(Book harmless) {
        String entity = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
        StringBuilder laughs = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 12; i++) {
            laughs.append("<!ENTITY a")
                    .append(i)
                    .append(" \"")
                    .append(("&a" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        laughs.append("]>");
        Map<String, byte[]> books = new LinkedHashMap<>();
        books.put("no archive", "not a workbook".getBytes(StandardCharsets.UTF_8));
        books.put("cut off", new byte[] {'P', 'K', 3, 4, 0, 0});
        books.put("foreign entity in the sheet", harmless.with(entity, "&e;").packed());
        books.put(
                "foreign entity over the network",
                harmless.with(entity.replace("file:///etc/passwd", "http://127.0.0.1:1/x"), "&e;")
                        .packed());
        books.put("a billion laughs", harmless.with(laughs.toString(), "&a11;").packed());
        books.put("a bomb", harmless.with(BOMB).packed());
        books.put("a name that leaves", harmless.with("../../../tmp/sheet1.xml").packed());
        return books;
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /**
     * A workbook without rows below its headings.
     *
     * @param names of its sheets
     * @param headings of each sheet
     * @param head before the first sheet's root
     * @param after the last heading of the first sheet
     * @param spaces that stand after the first sheet: they pack to almost nothing
     * @param first name of the first sheet's part
     */
    private record Book(
            List<String> names, List<List<String>> headings, String head, String after, int spaces, String first) {
        private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
        private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        private static final String PART = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

        Book with(String otherHead, String otherAfter) {
            return new Book(names, headings, otherHead, otherAfter, spaces, first);
        }

        Book with(int otherSpaces) {
            return new Book(names, headings, head, after, otherSpaces, first);
        }

        Book with(String otherFirst) {
            return new Book(names, headings, head, after, spaces, otherFirst);
        }

        byte[] packed() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                outline(zip);
                for (int i = 1; i < names.size(); i++) {
                    entry(zip, "xl/worksheets/sheet%d.xml".formatted(i + 1), sheet(i, "", ""));
                }
                zip.putNextEntry(new ZipEntry(first));
                zip.write(sheet(0, head, after).getBytes(StandardCharsets.UTF_8));
                byte[] block = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
                for (int left = spaces; left > 0; left -= block.length) {
                    zip.write(block);
                }
                zip.closeEntry();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }

        /** Everything but the sheets. */
        private void outline(ZipOutputStream zip) throws IOException {
            StringBuilder types = new StringBuilder("<Types xmlns=\"" + PACKAGE + "content-types\">"
                    + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                    + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" + PART + "sheet.main+xml\"/>");
            StringBuilder sheets =
                    new StringBuilder("<workbook xmlns=\"" + MAIN + "\" xmlns:r=\"" + OFFICE + "\"><sheets>");
            StringBuilder parts = new StringBuilder("<Relationships xmlns=\"" + PACKAGE + "relationships\">");
            for (int i = 1; i <= names.size(); i++) {
                types.append("<Override PartName=\"/xl/worksheets/sheet%d.xml\" ContentType=\"%sworksheet+xml\"/>"
                        .formatted(i, PART));
                sheets.append("<sheet name=\"%s\" sheetId=\"%d\" r:id=\"r%d\"/>".formatted(names.get(i - 1), i, i));
                parts.append("<Relationship Id=\"r%d\" Type=\"%s/worksheet\" Target=\"worksheets/sheet%d.xml\"/>"
                        .formatted(i, OFFICE, i));
            }
            entry(zip, "[Content_Types].xml", types + "</Types>");
            entry(
                    zip,
                    "_rels/.rels",
                    "<Relationships xmlns=\"" + PACKAGE + "relationships\"><Relationship Id=\"r1\" Type=\"" + OFFICE
                            + "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            entry(zip, "xl/workbook.xml", sheets + "</sheets></workbook>");
            entry(zip, "xl/_rels/workbook.xml.rels", parts + "</Relationships>");
        }

        private String sheet(int at, String before, String last) {
            StringBuilder cells = new StringBuilder();
            List<String> words = headings.get(at);
            for (int i = 0; i < words.size(); i++) {
                cells.append("<c r=\"%s1\" t=\"inlineStr\"><is><t>%s%s</t></is></c>"
                        .formatted(
                                CellReference.convertNumToColString(i),
                                words.get(i),
                                i == words.size() - 1 ? last : ""));
            }
            return before + "<worksheet xmlns=\"" + MAIN + "\"><sheetData><row r=\"1\">" + cells
                    + "</row></sheetData></worksheet>";
        }
    }
}
