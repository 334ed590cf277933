package cn.minshui.engine.core.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import cn.minshui.engine.core.imports.Template.Reading;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever part of the file is damaged in whatever way: it is read or refused in words, and nothing is thrown. */
class DamagedWorkbookUnitTests {
    private static final int DAMAGES = 120;
    private static final byte[] GOOD =
            Sample.of(new Object[] {"A1", "注", 5, 1.5, LocalDate.of(2026, 9, 30)}, new Object[] {"A2", null, 7});
    private static final List<String> PIECES = List.of(
            "<", ">", "\"", "&", "]]>", "rId99", "-1", "99999999999999999999", "\u0000", "1e999", "", "../../x");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[Content_Types].xml",
                "_rels/.rels",
                "xl/_rels/workbook.xml.rels",
                "xl/workbook.xml",
                "xl/styles.xml",
                "xl/sharedStrings.xml",
                "xl/worksheets/sheet1.xml"
            })
    void isReadOrRefusedInWords(String part) {
        Random random = new Random(part.hashCode());
        for (int i = 0; i < DAMAGES; i++) {
            StringBuilder damaged = new StringBuilder();
            byte[] file = Sample.rewritten(GOOD, part, text -> {
                damaged.append(damaged(text, random));
                return damaged.toString();
            });
            assertThatCode(() -> assertRead(file)).as(damaged.toString()).doesNotThrowAnyException();
        }
    }

    private static void assertRead(byte[] file) {
        Reading reading = Template.read(file);
        assertThat(reading.problems().list())
                .allSatisfy(p -> assertThat(p.message().zh()).isNotBlank().doesNotContain("Exception"));
        assertThat(reading.sheets().isEmpty() && !reading.problems().hasErrors())
                .as("nothing read and nothing said")
                .isFalse();
    }

    /** Cuts a piece out, writes one twice, or puts something in its place. */
    private static String damaged(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(30));
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, to) + text.substring(from);
            case 2 -> text.substring(0, from) + PIECES.get(random.nextInt(PIECES.size())) + text.substring(to);
            default -> value(text, random);
        };
    }

    /** The value of an attribute is another one. */
    private static String value(String text, Random random) {
        int start = text.indexOf("=\"", random.nextInt(text.length()));
        int end = start < 0 ? -1 : text.indexOf('"', start + 2);
        return end < 0
                ? text.substring(1)
                : text.substring(0, start + 2) + PIECES.get(random.nextInt(PIECES.size())) + text.substring(end);
    }
}
