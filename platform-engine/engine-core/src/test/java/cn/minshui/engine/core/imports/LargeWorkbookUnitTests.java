package cn.minshui.engine.core.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.imports.Template.Reading;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.imports.ImportRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.xssf.streaming.SXSSFSheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a workbook takes while it is imported grows by a few bytes a row, whatever stands in the row. */
class LargeWorkbookUnitTests {
    private static final int ROWS = 40_000;
    private static final int BYTES_A_ROW = 100;

    private static byte[] workbook(int rows) throws IOException {
        // Shared strings, as a spreadsheet program writes them: the reader has to look each of them up.
        try (SXSSFWorkbook workbook = new SXSSFWorkbook(null, 100, false, true)) {
            SXSSFSheet sheet = workbook.createSheet(Template.SHEET);
            Row head = sheet.createRow(0);
            for (int i = 0; i < Sample.HEADINGS.length; i++) {
                head.createCell(i).setCellValue(Sample.HEADINGS[i]);
            }
            for (int i = 1; i <= rows; i++) {
                Row row = sheet.createRow(i);
                row.createCell(0).setCellValue("C" + i);
                row.createCell(1).setCellValue("注" + i % 1000);
                row.createCell(2).setCellValue(i);
                row.createCell(3).setCellValue(i % 1000 + 0.25);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            workbook.write(out);
            return out.toByteArray();
        }
    }

    private static long live() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void rowsLieOnDisk() throws IOException {
        byte[] file = workbook(ROWS);
        Template.read(workbook(10));
        long before = live();
        Reading reading = Template.read(file);
        long grown = live() - before;
        List<ImportRow> rows = reading.rows();
        assertThat(reading.problems().list()).isEmpty();
        assertThat(rows).hasSize(ROWS);
        assertThat(grown).isLessThan(4 * 1024 * 1024 + (long) ROWS * BYTES_A_ROW);
        for (int pass = 0; pass < 2; pass++) {
            int number = 1;
            for (ImportRow row : rows) {
                assertThat(row.number()).isEqualTo(++number);
                assertThat(row.value("code")).isEqualTo("C" + (number - 1));
                assertThat(row.value("count")).isEqualTo((long) number - 1);
            }
        }
        ImportRow kept = rows.get(ROWS / 2);
        assertThat(rows.get(0).value("code")).isEqualTo("C1");
        assertThat(kept.value("note")).isEqualTo("注" + (ROWS / 2 + 1) % 1000);
        assertThat(kept.value("day")).isNull();
        assertThat(kept.invalid()).isEmpty();
    }

    @Test
    void everySortOfValueComesBackAsItWas() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("text", "闽水\\\t\n\u0001😀");
        values.put("number", Long.MIN_VALUE);
        values.put("exact", new BigDecimal("-12345678901234567890.1200"));
        values.put("yes", true);
        values.put("no", false);
        values.put("day", LocalDate.of(1899, 12, 31));
        values.put("at", Instant.parse("2026-09-30T15:59:59.123456Z"));
        values.put("month", YearMonth.of(1950, 12));
        values.put("json", new JsonValue("{\"a\":[1,\"水\"]}"));
        values.put("keys", List.of("red", "蓝"));
        values.put("none", null);
        values.put("bad", null);
        RowCodec codec = new RowCodec(List.copyOf(values.keySet()));
        RowCodec.Decoded decoded = codec.decode(codec.encode(values, Set.of("bad")));
        assertThat(decoded.values()).isEqualTo(values);
        assertThat(decoded.values().keySet()).containsExactlyElementsOf(values.keySet());
        assertThat(decoded.invalid()).containsExactly("bad");
    }

    @Test
    void bytesAcrossPages() {
        Random random = new Random(7);
        byte[] all = new byte[5_000_000];
        random.nextBytes(all);
        try (Spill spill = new Spill()) {
            for (int done = 0; done < all.length; ) {
                int some = Math.min(all.length - done, random.nextInt(200_000));
                assertThat(spill.append(Arrays.copyOfRange(all, done, done + some), some))
                        .isEqualTo(done);
                done += some;
            }
            assertThat(spill.size()).isEqualTo(all.length);
            for (int i = 0; i < 2_000; i++) {
                int begin = random.nextInt(all.length);
                int length = random.nextInt(Math.min(150_000, all.length - begin) + 1);
                assertThat(spill.read(begin, length)).isEqualTo(Arrays.copyOfRange(all, begin, begin + length));
            }
        }
    }

    @Test
    void duplicatesAreFoundAmongManyValues() {
        UniqueColumns unique = new UniqueColumns(List.of(List.of("a", "b")));
        try (Spill spill = new Spill()) {
            Map<String, String> headings = new LinkedHashMap<>();
            headings.put("a", "甲");
            headings.put("b", "乙");
            SheetRows rows = new SheetRows("表", headings, spill);
            for (int i = 0; i < 20_000; i++) {
                Map<String, @Nullable Object> values = Map.of("a", "x" + i / 100, "b", (long) (i % 100));
                assertThat(unique.check(rows, values)).isEmpty();
                rows.add(i + 2, values, Set.of());
            }
            assertThat(unique.check(rows, Map.of("a", "x123", "b", 45L)))
                    .containsExactly(new UniqueColumns.Duplicate("a", "x123 / 45", 12_347));
            assertThat(unique.check(rows, Map.of("a", "x123"))).isEmpty();
        }
    }

    @Test
    void longMarkupIsNotGathered() {
        byte[] good = "<a b='&#65;'>text<!-- < --- --><![CDATA[ < ]] ]]></a>".getBytes(StandardCharsets.UTF_8);
        assertThat(bytes(new MarkupGuard(new ByteArrayInputStream(good)))).isEqualTo(good);
        for (String begin : List.of("<a b='", "<!-- ", "<![CDATA[", "<?x ", "<a>")) {
            byte[] long1 = (begin + "> <x".repeat(1 << 20)).getBytes(StandardCharsets.UTF_8);
            byte[] long2 = (begin + "x".repeat(2 << 20)).getBytes(StandardCharsets.UTF_8);
            assertThat(bytes(new MarkupGuard(new ByteArrayInputStream(long2)))).isNull();
            boolean section = begin.startsWith("<!") || begin.startsWith("<?");
            assertThat(bytes(new MarkupGuard(new ByteArrayInputStream(long1))) == null)
                    .isEqualTo(section);
        }
    }

    private static byte @Nullable [] bytes(MarkupGuard guard) {
        try (guard) {
            return guard.readAllBytes();
        } catch (IOException e) {
            assertThat(e).isInstanceOf(MarkupGuard.TooLong.class);
            return null;
        }
    }
}
