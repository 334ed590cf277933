package cn.minshui.engine.core.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.imports.Template.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xssf.usermodel.XSSFWorkbookType;
import org.junit.jupiter.api.Test;

/** Files that are not what they claim, or want more than their share: one clear problem, no exception, nothing left behind. */
class HostileWorkbookUnitTests {
    private static final String SHEET1 = "xl/worksheets/sheet1.xml";
    private static final byte[] GOOD = Sample.of(new Object[] {"A1"});

    private static void refused(byte[] file, String code, String words) throws IOException {
        refused(file, code, words, ImportLimits.standard());
    }

    private static void refused(byte[] file, String code, String words, ImportLimits limits) throws IOException {
        long before = temporaryFiles();
        Reading reading = Template.read(file, null, limits);
        assertThat(reading.shown()).containsExactly(code);
        assertThat(reading.problems().list().get(0).message().zh()).contains(words);
        assertThat(reading.sheets()).isEmpty();
        assertThat(reading.problems().isWholeRefused()).isTrue();
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    private static long temporaryFiles() throws IOException {
        String mine = "import-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(f -> f.getFileName().toString().startsWith(mine))
                    .count();
        }
    }

    @Test
    void otherFormats() throws IOException {
        ByteArrayOutputStream old = new ByteArrayOutputStream();
        try (HSSFWorkbook workbook = new HSSFWorkbook()) {
            workbook.createSheet(Template.SHEET);
            workbook.write(old);
        }
        refused(old.toByteArray(), "WORKBOOK_OLD_FORMAT", ".xls");
        refused("编号,备注\nA1,x\n".getBytes(StandardCharsets.UTF_8), "WORKBOOK_WRONG_FORMAT", "CSV");
        refused("<html><table></table></html>".getBytes(StandardCharsets.UTF_8), "WORKBOOK_WRONG_FORMAT", ".xlsx");
        refused(new byte[0], "WORKBOOK_EMPTY", "空");
        refused(new byte[] {'P', 'K'}, "WORKBOOK_WRONG_FORMAT", ".xlsx");
        byte[] macros = new Sample()
                .sheet(Template.SHEET, Sample.HEADINGS)
                .change(workbook -> workbook.setWorkbookType(XSSFWorkbookType.XLSM))
                .bytes();
        refused(macros, "WORKBOOK_WRONG_FORMAT", ".xlsm");
    }

    @Test
    void aPassword() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (POIFSFileSystem files = new POIFSFileSystem()) {
            Encryptor encryptor = new EncryptionInfo(EncryptionMode.standard).getEncryptor();
            encryptor.confirmPassword("secret");
            try (var stream = encryptor.getDataStream(files)) {
                stream.write(GOOD);
            }
            files.writeFilesystem(out);
        }
        refused(out.toByteArray(), "WORKBOOK_OLD_FORMAT", "密码");
    }

    @Test
    void aZipThatIsNoWorkbook() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
            zip.write('x');
        }
        Reading reading = Template.read(out.toByteArray());
        assertThat(reading.shown()).hasSize(1);
        assertThat(reading.problems().list().get(0).code()).isIn("WORKBOOK_BROKEN", "WORKBOOK_WRONG_FORMAT");
    }

    @Test
    void aFileCutShort() throws IOException {
        refused(Arrays.copyOf(GOOD, GOOD.length / 2), "WORKBOOK_BROKEN", "损坏");
    }

    @Test
    void brokenXml() throws IOException {
        refused(Sample.rewritten(GOOD, SHEET1, text -> text.substring(0, text.length() / 2)), "WORKBOOK_BROKEN", "损坏");
        refused(
                Sample.rewritten(GOOD, SHEET1, text -> text.replace("<v>9</v>", "<v>999</v>")),
                "WORKBOOK_BROKEN",
                "损坏");
    }

    @Test
    void entitiesAreNotResolved() throws IOException {
        byte[] file = Sample.rewritten(
                GOOD,
                SHEET1,
                text -> text.replaceFirst(
                        "(?s)^(<\\?xml[^>]*>)?",
                        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"));
        refused(file, "WORKBOOK_BROKEN", "损坏");
    }

    @Test
    void aZipBomb() throws IOException {
        byte[] file = Sample.rewritten(
                GOOD, SHEET1, text -> text.replace("<sheetData>", "<sheetData>" + " ".repeat(30_000_000)));
        assertThat(file.length).isLessThan(200_000);
        refused(file, "WORKBOOK_SUSPICIOUS", "压缩比");
    }

    /** Parts that do not shrink by much, so that the measure of the whole file says nothing. */
    private static byte[] spoiled(String begin, IntFunction<String> part, int parts, String end) {
        StringBuilder text = new StringBuilder(begin);
        for (int i = 0; i < parts; i++) {
            text.append(part.apply(i * 0x9E3779B1));
        }
        text.append(end);
        return Sample.rewritten(GOOD, SHEET1, t -> t.replace("<sheetData>", "<sheetData>" + text));
    }

    @Test
    void nestedWithoutEnd() throws IOException {
        refused(spoiled("", i -> "<a" + Integer.toHexString(i) + ">", 200_000, ""), "WORKBOOK_SUSPICIOUS", "压缩比");
    }

    @Test
    void markupThatTheParserWouldGather() throws IOException {
        for (String begin : new String[] {"<row x='", "<!-- ", "<c><v><![CDATA["}) {
            refused(spoiled(begin, Integer::toHexString, 300_000, ""), "WORKBOOK_SUSPICIOUS", "压缩比");
        }
    }

    @Test
    void aCellWithoutEnd() throws IOException {
        refused(
                spoiled(
                        "<row r='2'><c r='A2' t='str'><v>",
                        i -> "<x/>" + Integer.toHexString(i),
                        100_000,
                        "</v></c></row>"),
                "WORKBOOK_TOO_LARGE",
                "单元格");
        StringBuilder longText = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            longText.append(Integer.toHexString(i * 0x9E3779B1));
        }
        byte[] shared = Sample.rewritten(GOOD, "xl/sharedStrings.xml", t -> t.replaceFirst("<t>", "<t>" + longText));
        refused(shared, "WORKBOOK_TOO_LARGE", "单元格");
    }

    @Test
    void aMillionColumns() throws IOException {
        refused(
                spoiled("<row r='2'>", i -> "<c><v>" + (i & 0xFFFF) + "</v></c>", 1_000_000, "</row>"),
                "WORKBOOK_BROKEN",
                "损坏");
    }

    @Test
    void partsThatTheLibraryWouldGather() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 120_000; i++) {
            many.append("<Default Extension='")
                    .append(Integer.toHexString(i * 0x9E3779B1))
                    .append("' ContentType='a/b'/>");
        }
        refused(
                Sample.rewritten(GOOD, "[Content_Types].xml", t -> t.replace("<Override", many + "<Override")),
                "WORKBOOK_SUSPICIOUS",
                "压缩比");
    }

    @Test
    void moreThanTheLimits() throws IOException {
        Object[][] rows = new Object[30][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new Object[] {"A" + i, "x".repeat(1 + i % 5)};
        }
        byte[] file = Sample.of(rows);
        ImportLimits all = new ImportLimits(1 << 20, 31, 100, 1000, 30);
        assertThat(Template.read(file, null, all).sheets()).hasSize(1);
        refused(file, "WORKBOOK_TOO_LARGE", "MB", new ImportLimits(1000, 31, 100, 1000, 30));
        refused(file, "WORKBOOK_TOO_LARGE", "行数", new ImportLimits(1 << 20, 30, 100, 1000, 30));
        refused(file, "WORKBOOK_TOO_LARGE", "单元格", new ImportLimits(1 << 20, 31, 68, 1000, 30));
        refused(file, "WORKBOOK_TOO_LARGE", "文字", new ImportLimits(1 << 20, 31, 100, 100, 30));
    }

    @Test
    void impossibleAddresses() throws IOException {
        refused(Sample.rewritten(GOOD, SHEET1, t -> t.replace("r=\"A2\"", "r=\"ZZZZ2\"")), "WORKBOOK_BROKEN", "损坏");
        refused(Sample.rewritten(GOOD, SHEET1, t -> t.replace("r=\"A2\"", "r=\"XFE2\"")), "WORKBOOK_BROKEN", "损坏");
        refused(
                Sample.rewritten(GOOD, SHEET1, t -> t.replace("<row r=\"2\"", "<row r=\"99999999\"")),
                "WORKBOOK_BROKEN",
                "损坏");
        refused(
                Sample.rewritten(GOOD, SHEET1, t -> t.replace("<row r=\"2\"", "<row r=\"two\"")),
                "WORKBOOK_BROKEN",
                "损坏");
    }

    @Test
    void numbersThatAreNone() throws IOException {
        byte[] number = Sample.of(new Object[] {"A1", null, 5});
        refused(Sample.rewritten(number, SHEET1, t -> t.replace("<v>5.0</v>", "<v>five</v>")), "WORKBOOK_BROKEN", "损坏");
        refused(
                Sample.rewritten(number, SHEET1, t -> t.replace("<v>5.0</v>", "<v>1e999999999</v>")),
                "WORKBOOK_BROKEN",
                "损坏");
        Reading huge = Template.read(Sample.rewritten(number, SHEET1, t -> t.replace("<v>5.0</v>", "<v>1e308</v>")));
        assertThat(huge.shown()).containsExactly("CELL_DIGITS_LOST@2/数量");
    }
}
