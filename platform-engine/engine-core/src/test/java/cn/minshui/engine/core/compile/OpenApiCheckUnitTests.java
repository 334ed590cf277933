package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An interface names what there is, and its role holds what it names and nothing else. */
class OpenApiCheckUnitTests {
    private static final String OBJECT = Compiling.OBJECT
            .replace(
                    "  status: {type",
                    "  phone: {type: text, maxLength: 20, mask: phone, label: 电话}\n"
                            + "  pin: {type: text, maxLength: 20, secret: true, label: 口令}\n"
                            + "  part: {type: reference, object: part, label: 部件}\n"
                            + "  twice: {type: computed, result: money, expression: \"amount * 2\", label: 两倍}\n"
                            + "  status: {type")
            .replace(
                    "validations:",
                    "actions:\n  count: {label: 盘点, on: record, handler: engine/set-password,"
                            + " input: {much: {type: integer, required: true, label: 数}, note: {type: text, maxLength: 20, label: 注}}}\n"
                            + "validations:");
    private static final String PART = """
            ---
            kind: object
            name: part
            label: 部件
            module: test
            scope: tenant
            title: code
            key: code
            fields:
              code: {type: text, maxLength: 20, label: 编号}
              price: {type: money, label: 价}
            unique: {code: {fields: [code]}}
            """;
    private static final String HEAD = "---\nkind: open-api\nname: things\nlabel: 物品\nobject: thing\n";

    private static Compilation with(String rest) {
        return Compiling.base(OBJECT + PART + HEAD + rest);
    }

    private static List<String> codes(String rest) {
        return with(rest).problems().stream().map(Problem::code).toList();
    }

    private static AccessPlan access(String rest) {
        Compilation compilation = with(rest);
        assertThat(compilation.problems()).isEmpty();
        CompiledModel model = Objects.requireNonNull(compilation.base());
        return AccessPlan.compile(model, List.of(model.compiledRoles().get("$open/things")));
    }

    @Test
    void aListReachesItsFieldsAndNoOther() {
        AccessPlan access = access("operation: list\nfields: {name: {}, part.code: {}, phone: {}, twice: {}}\n"
                + "where: \"status == 'new'\"\n"
                + "parameters: {least: {type: decimal, label: 至少, filter: \"amount >= params.least\"}}\n");
        assertThat(access.object("thing").operations()).containsExactly(Operation.READ);
        assertThat(access.object("thing").rows(Operation.READ).all()).isFalse();
        assertThat(access.path("thing", "name")).isEqualTo(FieldRight.READ);
        assertThat(access.path("thing", "part.code")).isEqualTo(FieldRight.READ);
        assertThat(access.path("thing", "part.price")).isEqualTo(FieldRight.HIDDEN);
        assertThat(access.path("thing", "phone")).isEqualTo(FieldRight.MASKED);
        assertThat(access.path("thing", "twice")).isEqualTo(FieldRight.READ);
        assertThat(access.path("thing", "status")).isEqualTo(FieldRight.HIDDEN);
        assertThat(access.object("organization").operations()).isEmpty();
    }

    @Test
    void whatMustBePlainIsSaid() {
        assertThat(access("operation: read\nfields: {phone: {plain: true}}\n").path("thing", "phone"))
                .isEqualTo(FieldRight.READ);
    }

    @Test
    void aBodyHasItsInputAndNoMore() {
        AccessPlan access = access("operation: create\ninput: [name, part]\nfields: {name: {}, status: {}}\n");
        assertThat(access.object("thing").operations()).containsOnly(Operation.READ, Operation.CREATE);
        assertThat(access.path("thing", "name")).isEqualTo(FieldRight.WRITE);
        assertThat(access.path("thing", "status")).isEqualTo(FieldRight.READ);
        assertThat(access.path("thing", "amount")).isEqualTo(FieldRight.HIDDEN);
        assertThat(access.path("part", "code")).isEqualTo(FieldRight.READ);
    }

    @Test
    void anActionIsThatActionAlone() {
        AccessPlan access = access("operation: action\naction: count\ninput: [much]\n");
        assertThat(access.object("thing").actions()).containsExactly("count");
        assertThat(access.object("thing").operations()).isEmpty();
    }

    @Test
    void everythingNamedExists() {
        assertThat(codes("operation: list\nfields: {nam: {}}\n")).containsExactly("FIELD_UNKNOWN");
        assertThat(codes("operation: list\nfields: {pin: {}}\n")).containsExactly("FIELD_UNKNOWN");
        assertThat(codes("operation: action\naction: cont\n")).containsExactly("ACTION_UNKNOWN");
        assertThat(codes("operation: list\naction: count\nfields: {name: {}}\n"))
                .contains("OPEN_API_TARGET");
        assertThat(codes("operation: list\n")).containsExactly("OPEN_API_TARGET");
        assertThat(codes("operation: action\naction: count\ninput: [note]\n")).containsExactly("OPEN_API_FIELD");
        assertThat(codes("operation: create\nfields: {name: {}}\ninput: [pin]\n"))
                .containsExactly("OPEN_API_FIELD");
        assertThat(codes("operation: create\nfields: {name: {}}\ninput: [twice]\n"))
                .containsExactly("OPEN_API_FIELD");
        assertThat(codes("operation: create\nfields: {name: {}}\n")).containsExactly("OPEN_API_TARGET");
        assertThat(codes("operation: read\nfields: {name: {}}\nsort: [name]\n")).containsExactly("OPEN_API_TARGET");
    }

    @Test
    void parametersAskByWhatTheyAre() {
        String list = "operation: list\nfields: {name: {}, phone: {}}\nparameters:\n  ";
        assertThat(codes(list + "page: {type: integer, label: 页, filter: \"amount > params.page\"}\n"))
                .containsExactly("OPEN_API_PARAMETER");
        assertThat(codes(list + "a: {type: text, label: 甲, filter: \"name == params.b\"}\n"))
                .containsExactly("OPEN_API_PARAMETER", "OPEN_API_PARAMETER");
        assertThat(codes(list + "a: {type: text, label: 甲, filter: \"phone == params.a\"}\n"))
                .containsExactly("OPEN_API_PARAMETER");
        assertThat(codes(list + "a: {type: text, label: 甲, filter: \"nme == params.a\"}\n"))
                .hasSize(1);
    }

    @Test
    void noBranchBringsOne() {
        assertThat(Compiling.branches(
                                OBJECT + PART,
                                "east",
                                HEAD.substring(4).replace("name: things", "name: others")
                                        + "operation: list\nfields: {name: {}}\n")
                        .problems())
                .extracting(Problem::code)
                .containsExactly("OVERLAY_NEW_DEFINITION");
    }
}
