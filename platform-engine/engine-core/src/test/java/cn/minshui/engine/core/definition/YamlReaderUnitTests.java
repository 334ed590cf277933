package cn.minshui.engine.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlReaderUnitTests {

    @Test
    void wordsStayTextAndDecimalsStayExact() {
        MapNode map = single("""
                a: on
                b: no
                c: 01
                d: 1e3
                e: 0x1F
                f: 12
                g: 0.10
                h: "12"
                i: true
                j: ~
                k: 12345678901234567890
                l: -3
                m: .5
                """);
        assertThat(plain(map))
                .containsEntry("a", "on")
                .containsEntry("b", "no")
                .containsEntry("c", "01")
                .containsEntry("d", "1e3")
                .containsEntry("e", "0x1F")
                .containsEntry("f", 12L)
                .containsEntry("g", new BigDecimal("0.10"))
                .containsEntry("h", "12")
                .containsEntry("i", true)
                .containsEntry("j", null)
                .containsEntry("k", new BigInteger("12345678901234567890"))
                .containsEntry("l", -3L)
                .containsEntry("m", ".5");
    }

    @Test
    void everyPartKnowsItsPlace() {
        MapNode map = single("name: a\nfields:\n  one: {type: text,\n        label: x}\n");
        assertThat(Pointers.origin(map, "/fields/one/label")).isEqualTo(new Origin("base", "f.yaml", 4, 9));
        assertThat(Pointers.origin(map, "/fields/one/missing")).isEqualTo(new Origin("base", "f.yaml", 3, 3));
    }

    @Test
    void severalDocumentsAndEmptyOnes() {
        assertThat(read("a: 1\n---\n# nothing\n---\nb: 2\n").documents()).hasSize(2);
        assertThat(codes("# only a comment\n")).containsExactly("FILE_EMPTY");
    }

    @Test
    void duplicateKeyNamesBothPlaces() {
        Problem problem = read("a: 1\nb: 2\na: 3\n").problems().get(0);
        assertThat(problem.code()).isEqualTo("YAML_DUPLICATE_KEY");
        assertThat(line(problem)).isEqualTo(3);
        assertThat(problem.message().zh()).contains("第 1 行").contains("第 3 行");
    }

    @Test
    void anchorsAliasesAndTagsAreRefused() {
        assertThat(codes("a: &x [1, 2]\nb: *x\n")).containsExactly("YAML_ALIAS");
        assertThat(codes("a: !!java.net.URL [\"http://x\"]\n")).containsExactly("YAML_TAG");
        assertThat(codes("a: !mine x\n")).containsExactly("YAML_TAG");
    }

    @Test
    void bombsEndAtTheLimits() {
        assertThat(codes("a: " + "[".repeat(60) + "]".repeat(60))).containsExactly("YAML_TOO_DEEP");
        assertThat(codes("a: " + "x".repeat(1 << 20))).containsExactly("FILE_TOO_LARGE");
        assertThat(codes("a: " + "[".repeat(100_000))).hasSize(1);
    }

    @Test
    void syntaxErrorHidesTheFileAndSaysWhere() {
        YamlReader.Result result = read("a: 1\nb: [1, 2\nc: 3\n");
        assertThat(result.documents()).isEmpty();
        assertThat(result.problems()).hasSize(1);
        assertThat(result.problems().get(0).code()).isEqualTo("YAML_SYNTAX");
        assertThat(line(result.problems().get(0))).isBetween(2, 4);
    }

    @Test
    void documentThatIsNoMap() {
        assertThat(codes("- a\n- b\n")).containsExactly("DOCUMENT_NOT_MAP");
        assertThat(codes("? [a]\n: 1\n")).containsExactly("YAML_SYNTAX");
    }

    private static YamlReader.Result read(String text) {
        return YamlReader.read(new SourceFile("f.yaml", text), Origin.BASE);
    }

    private static MapNode single(String text) {
        YamlReader.Result result = read(text);
        assertThat(result.problems()).isEmpty();
        return result.documents().get(0);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> plain(MapNode map) {
        return (Map<String, Object>) Node.plain(map);
    }

    private static List<String> codes(String text) {
        return read(text).problems().stream().map(Problem::code).toList();
    }

    private static int line(Problem problem) {
        return ((Place.InFile) problem.place()).line();
    }
}
