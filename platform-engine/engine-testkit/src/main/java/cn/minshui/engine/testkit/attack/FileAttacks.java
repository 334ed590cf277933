package cn.minshui.engine.testkit.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Hostile files where files and workbooks are taken: foreign entities, bombs, names that leave their folder, contents that are another thing. */
public final class FileAttacks {
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final int BOMB = 300_000_000;

    private final Caller caller;
    private final Report report = new Report("hostile files");

    public FileAttacks(Caller caller) {
        this.caller = caller;
    }

    /** @param templates names of import templates @param places addresses of uploads, such as {@code /api/files?object=a&field=b} */
    public Report run(List<String> templates, List<String> places) {
        Map<String, byte[]> workbooks = workbooks();
        for (String template : templates) {
            workbooks.forEach((name, content) -> {
                report.saw("templates", template);
                refused(
                        "import " + template + " " + name,
                        caller.upload("/api/imports/" + template + "?dryRun=true", "a.xlsx", XLSX, content));
            });
            refused("import ../", caller.upload("/api/imports/..%2f" + template, "a.xlsx", XLSX, new byte[] {1}));
        }
        for (String place : places) {
            report.saw("places", place);
            files().forEach((name, content) ->
                    refused("upload " + name, caller.upload(place, name, "application/octet-stream", content)));
        }
        return report;
    }

    private void refused(String what, Reply reply) {
        report.tried();
        boolean read = reply.isGood()
                && reply.json().path("rejected").asInt() == 0
                && reply.json().path("problems").isEmpty();
        if (read || reply.isBroken() || reply.text().contains("root:")) {
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

    private static Map<String, byte[]> workbooks() {
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
        books.put("foreign entity in the sheet", workbook(sheet(entity, "&e;"), 0, "xl/worksheets/sheet1.xml"));
        books.put(
                "foreign entity over the network",
                workbook(
                        sheet(entity.replace("file:///etc/passwd", "http://127.0.0.1:1/x"), "&e;"),
                        0,
                        "xl/worksheets/sheet1.xml"));
        books.put("a billion laughs", workbook(sheet(laughs.toString(), "&a11;"), 0, "xl/worksheets/sheet1.xml"));
        books.put("a bomb", workbook(sheet("", "1"), BOMB, "xl/worksheets/sheet1.xml"));
        books.put("a name that leaves", workbook(sheet("", "1"), 0, "../../../tmp/sheet1.xml"));
        return books;
    }

    private static String sheet(String head, String value) {
        return head
                + "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>"
                + value + "</t></is></c></row></sheetData></worksheet>";
    }

    /** @param spaces that stand after the sheet: they pack to almost nothing */
    private static byte[] workbook(String sheet, int spaces, String sheetName) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(
                    zip,
                    "[Content_Types].xml",
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                            + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                            + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                            + "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>");
            entry(
                    zip,
                    "_rels/.rels",
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                            + "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            entry(
                    zip,
                    "xl/workbook.xml",
                    "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
                            + "<sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
            entry(
                    zip,
                    "xl/_rels/workbook.xml.rels",
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                            + "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
            zip.putNextEntry(new ZipEntry(sheetName));
            zip.write(sheet.getBytes(StandardCharsets.UTF_8));
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

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
