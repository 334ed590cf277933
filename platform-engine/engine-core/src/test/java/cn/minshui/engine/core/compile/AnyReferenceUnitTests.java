package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a definition may say of a reference to one of several objects. */
class AnyReferenceUnitTests {
    private static final String OTHERS = """
            ---
            kind: object
            name: meter
            label: 水表
            module: test
            scope: organization
            title: no
            fields: {no: {type: text, maxLength: 20, label: 表号}}
            ---
            kind: object
            name: card
            label: 卡
            module: test
            scope: organization
            title: no
            fields: {no: {type: text, maxLength: 20, label: 卡号}}
            """;

    private static String note(String fields) {
        return """
                kind: object
                name: note
                label: 备注
                module: test
                scope: organization
                title: text
                fields:
                  text: {type: text, maxLength: 20, label: 内容}
                """ + fields + OTHERS;
    }

    private static List<String> codes(String fields) {
        return Compiling.codesAndLines(Compiling.base(note(fields)));
    }

    @Test
    void ofTwoObjectsOrMoreThatThereAre() {
        assertThat(codes("""
                  about: {type: any-reference, objects: [card, meter, note], label: 关于}
                """)).isEmpty();
        assertThat(codes("""
                  one: {type: any-reference, objects: [card], label: 一}
                  twice: {type: any-reference, objects: [card, card], label: 二}
                  none: {type: any-reference, label: 无}
                  preset: {type: any-reference, objects: [card, meter], default: x, label: 预}
                """))
                .containsExactlyInAnyOrder(
                        "SCHEMA_LENGTH:9", "SCHEMA_OTHER:10", "SCHEMA_REQUIRED:11", "SCHEMA_PROPERTY_OF_OTHER_TYPE:12");
        assertThat(codes("""
                  about: {type: any-reference, objects: [card, metre], label: 关于}
                """)).containsExactly("REFERENCE_UNKNOWN:9");
    }

    @Test
    void itHasTwoColumnsThatNoOtherFieldHas() {
        Compilation compilation = Compiling.base(note("""
                  about: {type: any-reference, objects: [card, meter], label: 关于}
                """));
        CompiledField field = Objects.requireNonNull(compilation.base())
                .object("note")
                .orElseThrow()
                .field("about")
                .orElseThrow();
        assertThat(field.column()).isEqualTo("about_id");
        assertThat(field.objectColumn()).isEqualTo("about_object");
        assertThat(codes("""
                  about: {type: any-reference, objects: [card, meter], label: 关于}
                  aboutObject: {type: text, maxLength: 20, label: 甲}
                  aboutId: {type: integer, label: 乙}
                  org: {type: any-reference, objects: [card, meter], label: 丙}
                """)).containsExactly("COLUMN_COLLISION:10", "COLUMN_COLLISION:11", "COLUMN_COLLISION:12");
    }

    @Test
    void expressionsReadObjectAndIdAndNothingBehindIt() {
        assertThat(codes("""
                  about: {type: any-reference, objects: [card, meter], label: 关于}
                  good: {type: computed, result: boolean, expression: "has(about) && about.object in ['card', 'meter'] && about.id > 3", label: 好}
                """)).isEmpty();
        Compilation wrong = Compiling.base(note("""
                  about: {type: any-reference, objects: [card, meter], label: 关于}
                  behind: {type: computed, result: text, expression: "about.no", label: 后}
                  named: {type: computed, result: text, expression: "about.card.no", label: 名}
                  typo: {type: computed, result: boolean, expression: "about.object == 'metre'", label: 错}
                  same: {type: computed, result: boolean, expression: "about == 3", label: 同}
                  kept: {type: computed, stored: true, result: text, expression: "about.object", label: 存}
                """));
        assertThat(Compiling.codesAndLines(wrong))
                .containsExactlyInAnyOrder(
                        "EXPRESSION_TYPE:10",
                        "EXPRESSION_TYPE:11",
                        "EXPRESSION_CHOICE:12",
                        "EXPRESSION_TYPE:13",
                        "COMPUTED_STORED:14");
        assertThat(wrong.problems().stream().map(Problem::message).map(m -> m.zh()))
                .anyMatch(m -> m.contains("只能取 about.object 和 about.id"));
    }

    @Test
    void itIsNoKeyNoIndexNoParentAndNothingToSortBy() {
        String more = """
                  about: {type: any-reference, objects: [card, meter], label: 关于}
                  rows: {type: child-table, object: note, parent: about, label: 行}
                indexes: {byAbout: {fields: [about]}}
                unique: {once: {fields: [text], within: about}}
                """;
        assertThat(codes(more)).containsExactlyInAnyOrder("CHILD_PARENT:10", "FIELD_UNORDERED:11", "UNIQUE_WITHIN:12");
    }

    @Test
    void aBranchAddsOneAndChangesNone() {
        String base = note("""
                  about: {type: any-reference, objects: [card, meter], label: 关于}
                """);
        assertThat(
                        Compiling.codesAndLines(
                                Compiling.branches(
                                        base,
                                        "a",
                                        "extends: object/note\nfields:\n  cause: {type: any-reference, objects: [card, note], label: 起因}\n")))
                .isEmpty();
        assertThat(Compiling.codesAndLines(Compiling.branches(
                        base, "a", "extends: object/note\nfields:\n  about: {objects: [card, note]}\n")))
                .containsExactly("OVERLAY_LOCKED:3");
    }
}
