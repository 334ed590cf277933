package cn.minshui.engine.core.compile;

import static cn.minshui.engine.core.compile.Compiling.OBJECT;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.problem.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayUnitTests {

    @Test
    void companyThenStation() {
        Compilation compilation = Compiling.branches(
                OBJECT,
                "c",
                "extends: policy/limits\nparameters: {most: {value: 6}}\n---\nextends: object/thing\nlabel: 东西\n",
                "c/s",
                "extends: policy/limits\nparameters: {most: {value: 7}}\n");
        assertThat(compilation.problems()).isEmpty();
        assertThat(value(compilation.at(""))).isEqualTo("5");
        assertThat(value(compilation.at("c"))).isEqualTo("6");
        assertThat(value(compilation.at("c/s"))).isEqualTo("7");
        assertThat(value(compilation.at("c/other"))).isEqualTo("6");
        assertThat(value(compilation.at("d/s"))).isEqualTo("5");
        assertThat(label(compilation.at("c/s"))).isEqualTo("东西");
    }

    @Test
    void whatABranchDoesNotTouchIsTheSameInstance() {
        Compilation compilation =
                Compiling.branches(OBJECT, "c", "extends: policy/limits\nparameters: {most: {value: 6}}\n");
        CompiledModel base = Objects.requireNonNull(compilation.base());
        CompiledModel branch = compilation.at("c");
        assertThat(branch.objects().get("thing")).isSameAs(base.objects().get("thing"));
        assertThat(branch.lists().get("thing")).isSameAs(base.lists().get("thing"));
        assertThat(branch.hash()).isNotEqualTo(base.hash());
    }

    @Test
    void branchFieldIsAnOptionalColumnOfItsOwn() {
        Compilation compilation = Compiling.branches(
                OBJECT,
                "nan-an/s1",
                "extends: object/thing\nfields: {shelfNo: {type: text, maxLength: 5, label: 架, $after: name}}\n");
        var thing = compilation.at("nan-an/s1").object("thing").orElseThrow();
        assertThat(thing.field("shelfNo").orElseThrow().column()).isEqualTo("x_nan_an_s1_shelf_no");
        assertThat(thing.fields().keySet()).containsExactly("name", "shelfNo", "amount", "status");
        assertThat(compilation.at("").object("thing").orElseThrow().field("shelfNo"))
                .isEmpty();
        assertThat(codes("extends: object/thing\nfields: {x: {type: text, maxLength: 5, label: 架, required: true}}"))
                .containsExactly("OVERLAY_FIELD_NOT_OPTIONAL");
    }

    @Test
    void branchesWhoseCodesReadAlikeDoNotShareAColumn() {
        String field = "extends: object/thing\nfields:\n  own: {type: text, maxLength: 5, label: 自}\n";
        assertThat(Compiling.codesAndLines(Compiling.branches(OBJECT, "c-1", field, "c/1", field)))
                .containsExactly("COLUMN_TYPE_CONFLICT:3");
        assertThat(Compiling.branches(OBJECT, "c", field, "c/1", "extends: object/thing\nlabel: x\n")
                        .problems())
                .isEmpty();
    }

    @Test
    void conditionOnNothingIsTheCondition() {
        Compilation compilation = Compiling.branches(
                OBJECT.replace("filter: \"status == 'new'\"\n", ""),
                "c",
                "extends: list/thing\nfilter: {$all: amount > 10}\nsort: {$add: [name]}\n");
        assertThat(compilation.problems()).isEmpty();
        assertThat(compilation.at("c").lists().get("thing").filter()).isEqualTo("amount > 10");
        assertThat(compilation.at("c").lists().get("thing").sort()).containsExactly("name");
    }

    @Test
    void ruleForAPropertyThatDoesNotExist() {
        String base = OBJECT.replaceFirst("title: name\n", "title: name\nbranch: {fields/amount/lable: locked}\n");
        assertThat(Compiling.codesAndLines(Compiling.base(base))).containsExactly("BRANCH_RULE_UNKNOWN:7");
    }

    @Test
    void operators() {
        Compilation compilation = Compiling.branches(OBJECT, "c", """
                extends: list/thing
                filter: {$all: "amount > 10"}
                quick: {$add: [status], $remove: [name]}
                columns: {amount: {$delete: true}, status: {$after: name, width: 50}}
                """);
        assertThat(compilation.problems()).isEmpty();
        var list = compilation.at("c").lists().get("thing");
        assertThat(list.filter()).isEqualTo("(status == 'new') && (amount > 10)");
        assertThat(list.quick()).containsExactly("status");
        assertThat(list.columns().keySet()).containsExactly("name", "status");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extends: object/thing\\nfields: {amount: {min: 1}} |",
                "extends: object/thing\\nfields: {amount: {min: -1}} | OVERLAY_NOT_TIGHTER",
                "extends: object/thing\\nfields: {amount: {required: true}} |",
                "extends: object/thing\\nfields: {name: {maxLength: 10}} |",
                "extends: object/thing\\nfields: {name: {maxLength: 30}} | OVERLAY_NOT_TIGHTER",
                "extends: object/thing\\nfields: {name: {type: integer}} | OVERLAY_LOCKED",
                "extends: object/thing\\nfields: {name: {$delete: true}} | OVERLAY_NOT_TIGHTER",
                "extends: object/thing\\nfields: {name: null} | OVERLAY_NULL",
                "extends: object/thing\\nscope: tenant | OVERLAY_LOCKED",
                "extends: object/thing\\nscope: organization |",
                "extends: object/thing\\nfields: {nane: {$delete: true}} | OVERLAY_DELETE_UNKNOWN",
                "extends: object/thing\\nunique: {one: {fields: [name]}} | OVERLAY_LOCKED",
                "extends: object/thing\\nvalidations: {some: {check: {$all: 'amount < 9'}}} |",
                "extends: object/thing\\nvalidations: {some: {check: {$any: 'amount < 9'}}} | OVERLAY_NOT_TIGHTER",
                "extends: object/thing\\nvalidations: {some: {check: 'true'}} | OVERLAY_NOT_TIGHTER",
                "extends: object/thing\\nlabel: {$add: [x]} | OVERLAY_OPERATOR",
                "extends: object/thing\\nfields: {$replace: {}} | OVERLAY_OPERATOR",
                "extends: object/thin\\nlabel: x | EXTENDS_UNKNOWN",
                "extends: list/thing\\ncolumns: {name: {$after: nothing}} | OVERLAY_AFTER_UNKNOWN",
                "extends: list/thing\\n$delete: true |",
                "extends: object/thing\\n$delete: true | OVERLAY_LOCKED",
                "kind: sequence\\nname: s\\nlabel: s\\nformat: '{n:3}'\\nreset: never | OVERLAY_NEW_DEFINITION",
                "kind: dictionary\\nname: own\\nlabel: x\\nitems: {a: {label: a}} |",
                "kind: dictionary\\nname: thing-status\\nlabel: x\\nitems: {a: {label: a}} | DEFINITION_DUPLICATE",
                "extends: policy/limits\\nparameters: {most: {value: many}} | PARAMETER_VALUE",
                "extends: list/thing\\ncolumns: {name: {width: wide}} | SCHEMA_TYPE",
            })
    void rules(String overlay, String code) {
        assertThat(codes(overlay.replace("\\n", "\n"))).isEqualTo(code == null ? List.of() : List.of(code));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true) || (true",
                "amount < 9) || (name == ')('",
                "name == ')(') || (name != '(', ",
                "name != r'\\' || true) || (r'\\' == name",
                "true // '\n) || (true // '\n",
                "\'\'\' ' \'\'\' == 'a') || (true || 'x' == \'\'\' ' \'\'\'",
            })
    void aStricterConditionDoesNotBreakOutOfItsBrackets(String condition) {
        assertThat(codes("extends: object/thing\nvalidations: {some: {check: {$all: " + quoted(condition) + "}}}"))
                .containsExactly("OVERLAY_OPERATOR");
    }

    @Test
    void bracketsInTextsAreText() {
        assertThat(codes("extends: object/thing\nvalidations: {some: {check: {$all: "
                        + quoted("name != ')' && (amount < 9 || name == \"a'(b\")") + "}}}"))
                .isEmpty();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    @Test
    void definitionMakesItsOwnRules() {
        String base = OBJECT.replaceFirst(
                "title: name\n", "title: name\nbranch: {fields/amount/label: locked, fields/amount/min: free}\n");
        assertThat(codes(base, "extends: object/thing\nfields: {amount: {min: -5}}"))
                .isEmpty();
        assertThat(codes(base, "extends: object/thing\nfields: {amount: {label: 钱}}"))
                .containsExactly("OVERLAY_LOCKED");
        assertThat(codes(base, "extends: object/thing\nfields: {name: {label: 名}}"))
                .isEmpty();
    }

    @Test
    void tightenedBoundIsTyped() {
        Compilation compilation =
                Compiling.branches(OBJECT, "c", "extends: object/thing\nfields: {amount: {min: \"2.5\"}}\n");
        FieldType type = compilation
                .at("c")
                .object("thing")
                .orElseThrow()
                .field("amount")
                .orElseThrow()
                .type();
        assertThat(((FieldType.Exact) type).min()).isEqualByComparingTo(new BigDecimal("2.5"));
    }

    @Test
    void problemsOfAMergedDefinitionStandInTheBranchFile() {
        Compilation compilation =
                Compiling.branches(OBJECT, "c", "extends: list/thing\ncolumns:\n  nowhere: {width: 10}\n");
        assertThat(compilation.problems()).hasSize(1);
        assertThat(compilation.problems().get(0).place().toString()).contains("branches/t/c/b.yaml, line=3");
        assertThat(compilation.branches()).isEmpty();
        assertThat(compilation.base()).isNull();
    }

    @Test
    void baseMayAddToTheEnginesOwnObjects() {
        Compilation compilation = Compiling.base(
                "extends: object/user\nfields: {staffNo: {type: text, maxLength: 20, label: 工号}}\nlabel: 员工\n");
        assertThat(compilation.problems()).isEmpty();
        var user = compilation.at("").object("user").orElseThrow();
        assertThat(user.field("staffNo").orElseThrow().column()).isEqualTo("staff_no");
        assertThat(Compiling.codesAndLines(
                        Compiling.base("extends: object/user\nfields: {passwordHash: {$delete: true}}\n")))
                .containsExactly("OVERLAY_NOT_TIGHTER:2");
    }

    @Test
    void provenanceNamesLayerFileAndLine() {
        Provenance provenance = Provenance.read(
                Compiling.tree(
                        OBJECT,
                        "c",
                        "extends: object/thing\nfields:\n  amount: {min: 2}\n",
                        "c/s",
                        "extends: object/thing\nfields:\n  amount: {label: 钱}\n"),
                new NoPlugins());
        assertThat(provenance.of("c/s", "object", "thing", "/fields/amount/min"))
                .hasValueSatisfying(o ->
                        assertThat(o.layer() + " " + o.file() + ":" + o.line()).isEqualTo("c branches/t/c/b.yaml:3"));
        assertThat(provenance.of("c/s", "object", "thing", "/fields/amount/label"))
                .hasValueSatisfying(o -> assertThat(o.layer()).isEqualTo("c/s"));
        assertThat(provenance.of("c/s", "object", "thing", "/fields/amount/type"))
                .hasValueSatisfying(o -> assertThat(o.layer()).isEqualTo("base"));
        assertThat(provenance.of("", "object", "user", "/fields/username"))
                .hasValueSatisfying(o -> assertThat(o.layer()).isEqualTo("engine"));
        assertThat(provenance.of("c", "object", "thing", "/fields/none")).isEmpty();
        assertThat(provenance.explainText("c/s", "object", "thing"))
                .containsPattern("min: 2 +# c branches/t/c/b.yaml:3")
                .containsPattern("name: thing +# base base/a.yaml:2");
    }

    private static List<String> codes(String overlay) {
        return codes(OBJECT, overlay);
    }

    private static List<String> codes(String base, String overlay) {
        return Compiling.branches(base, "c", overlay).problems().stream()
                .map(Problem::code)
                .toList();
    }

    private static String value(CompiledModel model) {
        return Objects.requireNonNull(model.policies().get("limits"))
                .parameters()
                .get("most")
                .value();
    }

    private static String label(CompiledModel model) {
        return model.object("thing").orElseThrow().definition().label().zh();
    }
}
