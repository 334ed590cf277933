package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.model.CompiledModel;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Scripts are checked where they stand and where they are named. */
class ScriptCheckUnitTests {
    private static final String HOOKED = Compiling.OBJECT.replaceFirst(
            "validations:", "hooks:\n  first: {at: before-create, script: look}\nvalidations:");
    private static final String LOOK = """
            ---
            kind: script
            name: look
            label: 看
            use: hook
            source: |
              if (record.amount === null) {
                problem('EMPTY', 'amount', '没有金额');
              }
            """;

    @Test
    void aScriptAndItsHookAreInTheModel() {
        Compilation compilation = Compiling.base(HOOKED + LOOK);
        assertThat(compilation.problems()).isEmpty();
        CompiledModel model = Objects.requireNonNull(compilation.base());
        assertThat(model.scripts().get("look").source()).startsWith("if (record.amount");
        assertThat(model.object("thing")
                        .orElseThrow()
                        .definition()
                        .hooks()
                        .get("first")
                        .at())
                .isEqualTo(Moment.BEFORE_CREATE);
    }

    @Test
    void aSyntaxErrorHasItsPlaceInTheFile() {
        String broken = HOOKED + LOOK.replace("'没有金额')", "'没有金额'");
        Compilation compilation = Compiling.base(broken);
        int line = broken.substring(0, broken.indexOf("'没有金额'")).split("\n", -1).length;
        assertThat(Compiling.codesAndLines(compilation)).containsExactly("SCRIPT_SYNTAX:" + line);
        assertThat(compilation.problems().get(0).message().zh()).contains("第 2 行");
    }

    @Test
    void everythingThatNamesAScriptIsLookedAt() {
        String wrong = HOOKED.replace("script: look}", "script: lock}\n  second: {at: before-transition, script: work}")
                .replace("---\nkind: dictionary", """
                        actions:
                          go: {label: 走, on: record, handler: script/look}
                          run: {label: 跑, on: object, handler: script/none}
                        ---
                        kind: dictionary""");
        Compilation compilation = Compiling.base(wrong + LOOK + """
                ---
                kind: script
                name: work
                label: 干活
                use: job
                source: return data.lsit('thing').length + dates.addYears(today(), 1);
                """);
        assertThat(compilation.problems())
                .extracting(p -> p.code() + " " + p.isError())
                .containsExactlyInAnyOrder(
                        "REFERENCE_UNKNOWN true",
                        "SCRIPT_USE true",
                        "SCRIPT_USE true",
                        "SCRIPT_USE true",
                        "REFERENCE_UNKNOWN true",
                        "SCRIPT_NAME_UNKNOWN false",
                        "SCRIPT_NAME_UNKNOWN false");
        assertThat(compilation.problems()).anyMatch(p -> p.message().zh().contains("look"));
    }

    @Test
    void aFieldThatIsNotThereIsWarnedAbout() {
        String misspelt = LOOK.replace("record.amount", "record.amuont") + "    other.record.nothing; // old.name\n";
        Compilation compilation = Compiling.base(HOOKED + misspelt);
        assertThat(compilation.hasErrors()).isFalse();
        assertThat(compilation.problems()).hasSize(1);
        assertThat(compilation.problems().get(0).message().en()).contains("record.amuont");
    }

    @Test
    void aBranchAddsAndDoesNotChange() {
        Compilation added = Compiling.branches(HOOKED + LOOK, "east", """
                extends: object/thing
                hooks:
                  ours: {at: after-create, script: ours}
                ---
                kind: script
                name: ours
                label: 我们的
                use: hook
                rights: caller
                source: log(record.name);
                """);
        assertThat(added.problems()).isEmpty();
        assertThat(added.at("east").object("thing").orElseThrow().definition().hooks())
                .containsOnlyKeys("first", "ours");
        Compilation changed = Compiling.branches(HOOKED + LOOK, "east", """
                extends: script/look
                source: return;
                ---
                extends: object/thing
                hooks: {first: {$delete: true}}
                """);
        assertThat(changed.problems()).extracting(p -> p.code()).contains("OVERLAY_LOCKED");
        assertThat(changed.hasErrors()).isTrue();
    }

    @Test
    void aBranchBringsNoScriptThatGoesPastTheRolesOfTheBase() {
        String mine = """
                kind: script
                name: %s
                label: 我们的
                use: %s
                rights: %s
                source: return;
                """;
        Compilation refused = Compiling.branches(
                HOOKED + LOOK,
                "east",
                mine.formatted("mine", "hook", "engine") + "---\n" + mine.formatted("late", "job", "caller"));
        assertThat(refused.problems())
                .extracting(p -> p.code())
                .containsExactly(MetaErrorCode.SCRIPT_RIGHTS.name(), MetaErrorCode.SCRIPT_RIGHTS.name());
        assertThat(Compiling.base(HOOKED + LOOK + "---\n" + mine.formatted("mine", "hook", "engine"))
                        .problems())
                .isEmpty();
    }
}
