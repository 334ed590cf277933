package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that is wrong as a whole is named once; who refers to its definition did nothing wrong, and the others are checked. */
class HiddenDefinitionsUnitTests {
    private static final String THING = """
            kind: object
            name: thing
            label: 物品
            module: test
            scope: organization
            title: code
            fields:
              code: {type: text, maxLength: 20, label: 编码}
              amount: {type: money, label: 金额}
            """;
    private static final String REFERRERS = """
            kind: object
            name: order
            label: 订单
            module: test
            scope: organization
            title: code
            fields:
              code: {type: text, maxLength: 20, label: 编码}
              thing: {type: reference, object: thing, label: 物品}
            ---
            kind: list
            name: thing
            label: 物品
            object: thing
            columns: {code: {}, amount: {}}
            ---
            kind: page
            name: thing
            label: 物品
            object: thing
            list: thing
            ---
            kind: role
            name: clerk
            label: 员
            grants: {thing: {operations: [read], where: "amount > 0"}}
            """;
    private static final String WRONG = """
            kind: list
            name: order
            label: 订单
            object: order
            columns: {gone: {}}
            """;

    @ParameterizedTest
    @CsvSource({
        "kind: object, kind: objekt, KIND_UNKNOWN:1",
        "kind: object, kind: zzzzzzzz, KIND_UNKNOWN:1",
        "kind: object, '', KIND_MISSING:1",
        "name: thing, '', SCHEMA_REQUIRED:1",
        "label: 物品, label: 物\uFFFD, FILE_ENCODING:3"
    })
    void onlyTheCauseIsTold(String right, String wrong, String cause) {
        String spoiled = THING.replace(right + "\n", wrong.isEmpty() ? "" : wrong + "\n");
        assertThat(spoiled).isNotEqualTo(THING);
        assertThat(problems(spoiled, REFERRERS)).containsExactly(cause);
        assertThat(problems(spoiled, REFERRERS, WRONG)).containsExactlyInAnyOrder(cause, "FIELD_UNKNOWN:5");
        assertThat(problems(THING, REFERRERS)).isEmpty();
    }

    @Test
    void aGuessHidesNothingThatIsThere() {
        String nameless = THING.replace("name: thing\n", "");
        assertThat(problems(nameless, THING, REFERRERS, WRONG))
                .containsExactlyInAnyOrder("SCHEMA_REQUIRED:1", "FIELD_UNKNOWN:5");
        String unknown = REFERRERS.replace("columns: {code: {}", "columns: {cods: {}");
        assertThat(problems(nameless, THING, unknown))
                .containsExactlyInAnyOrder("SCHEMA_REQUIRED:1", "FIELD_UNKNOWN:15");
    }

    @Test
    void anEmptyFileIsNamedAndRefusesNothing() {
        assertThat(problems("", REFERRERS, THING)).containsExactly("FILE_EMPTY:1");
        assertThat(problems("# nothing yet\n", REFERRERS, THING)).containsExactly("FILE_EMPTY:1");
        SourceTree sources = new SourceTree(List.of(new SourceFile("base/a.yaml", "---\n")), List.of());
        assertThat(Compiling.compile(sources).hasErrors()).isFalse();
        assertThat(Compiling.codesAndLines(Compiling.compile(sources))).containsExactly("FILE_EMPTY:1");
    }

    /** The first file is called {@code thing.yaml}, as the definition in it is. */
    private static List<String> problems(String... texts) {
        List<SourceFile> files = new ArrayList<>();
        for (String text : texts) {
            files.add(new SourceFile(files.isEmpty() ? "base/thing.yaml" : "base/z" + files.size() + ".yaml", text));
        }
        return Compiling.codesAndLines(Compiling.compile(new SourceTree(files, List.of())));
    }
}
