package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.protect.BlindSearch;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A sensitive field stands where its values can be encrypted, and nowhere else. */
class SensitiveCheckUnitTests {
    private static final String OBJECT = Compiling.OBJECT
            .replace(
                    "  status: {type",
                    "  phone: {type: text, maxLength: 20, mask: phone, sensitive: {search: [exact, last4]}, label: 电话}\n"
                            + "  pass: {type: text, maxLength: 20, sensitive: {}, label: 口令}\n"
                            + "  FIELD\n"
                            + "  status: {type")
            .replace("validations:", "MORE\nvalidations:");

    private static Compilation with(String field, String more) {
        return Compiling.base(OBJECT.replace("FIELD", field).replace("MORE\n", more.isEmpty() ? "" : more + "\n"));
    }

    private static List<String> codes(Compilation compilation) {
        return compilation.problems().stream().map(Problem::code).toList();
    }

    private static List<String> list(String from, String to) {
        return codes(Compiling.base(
                OBJECT.replace("  FIELD\n", "").replace("MORE\n", "").replace(from, to)));
    }

    @Test
    void itHasAColumnForEachWayOfSearching() {
        CompiledModel model =
                Objects.requireNonNull(with("x: {type: boolean, label: 甲}", "").base());
        CompiledField phone = model.object("thing").orElseThrow().field("phone").orElseThrow();
        assertThat(phone.blindColumns())
                .containsEntry(BlindSearch.EXACT, "phone__exact")
                .containsEntry(BlindSearch.LAST4, "phone__last4");
        assertThat(model.object("thing")
                        .orElseThrow()
                        .field("pass")
                        .orElseThrow()
                        .blindColumns())
                .isEmpty();
    }

    @Test
    void onlyShortTextsAreSensitive() {
        assertThat(codes(with("x: {type: text, maxLength: 201, sensitive: {}, label: 甲}", "")))
                .containsExactly("SENSITIVE_USE");
        assertThat(codes(with("x: {type: long-text, maxLength: 100, sensitive: {}, label: 甲}", "")))
                .containsExactly("SCHEMA_PROPERTY_OF_OTHER_TYPE");
        assertThat(codes(with("x: {type: text, maxLength: 20, sensitive: {search: prefix}, label: 甲}", "")))
                .hasSize(1);
    }

    @Test
    void noIndexKeyTitleOrOrderIsMadeOfIt() {
        assertThat(codes(with("x: {type: boolean, label: 甲}", "indexes:\n  a: {fields: [phone]}")))
                .containsExactly("SENSITIVE_USE");
        assertThat(codes(with("x: {type: boolean, label: 甲}", "indexes:\n  a: {fields: [name, phone], search: true}")))
                .containsExactly("SEARCH_TEXT");
        assertThat(codes(with("x: {type: boolean, label: 甲}", "unique:\n  a: {fields: [phone]}")))
                .containsExactly("SENSITIVE_USE");
        assertThat(list("title: name", "title: phone")).containsExactly("TITLE_UNSUITABLE");
        assertThat(list("quick: [name]", "sort: [phone]")).containsExactly("SENSITIVE_USE");
    }

    @Test
    void listsSearchItByEqualityWhereItIsSearched() {
        assertThat(list("quick: [name]", "quick: [name, phone]\nsearch: {phone: {}}"))
                .isEmpty();
        assertThat(list("quick: [name]", "search: {phone: {operator: in}}")).isEmpty();
        assertThat(list("quick: [name]", "search: {phone: {operator: starts-with}}"))
                .containsExactly("SENSITIVE_USE");
        assertThat(list("quick: [name]", "search: {pass: {}}")).containsExactly("SENSITIVE_USE");
        assertThat(list("quick: [name]", "quick: [pass]")).containsExactly("SENSITIVE_USE");
    }

    @Test
    void nothingCopiesItIntoPlainColumns() {
        assertThat(codes(with("x: {type: text, maxLength: 20, default: \"=phone\", label: 甲}", "")))
                .containsExactly("SENSITIVE_USE");
        assertThat(codes(with("x: {type: text, maxLength: 20, default: \"=phone\", sensitive: {}, label: 甲}", "")))
                .isEmpty();
        assertThat(codes(with(
                        "x: {type: computed, stored: true, result: boolean, expression: has(phone), label: 甲}", "")))
                .containsExactly("COMPUTED_STORED");
        assertThat(codes(with("x: {type: computed, result: text, expression: phone + name, label: 甲}", "")))
                .isNotEmpty();
        assertThat(codes(with("x: {type: computed, result: boolean, expression: \"phone == '1'\", label: 甲}", "")))
                .isEmpty();
    }

    /** What has a mask of its own is masked in events. */
    @Test
    void eventsCarryItMaskedOrNotAtAll() {
        assertThat(codes(with("x: {type: boolean, label: 甲}", "events:\n  created: {fields: [phone]}")))
                .isEmpty();
        assertThat(codes(with("x: {type: boolean, label: 甲}", "events:\n  created: {fields: [pass]}")))
                .containsExactly("EVENT_FIELD");
    }

    @Test
    void rulesInJavaReadIt() {
        assertThat(codes(with("x: {type: boolean, label: 甲}", "immutable: {when: \"startsWith(phone, '1')\"}")))
                .isEmpty();
    }
}
