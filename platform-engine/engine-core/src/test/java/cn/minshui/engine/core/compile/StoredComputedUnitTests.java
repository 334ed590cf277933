package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.spi.problem.Problem;
import org.junit.jupiter.api.Test;

class StoredComputedUnitTests {
    private static final String ORDER = """
            kind: object
            name: order
            label: 订单
            module: sales
            scope: organization
            title: no
            fields:
              no: {type: sequence, sequence: order-no, label: 号}
              count: {type: integer, label: 数}
              other: {type: reference, object: order, label: 另}
              mine: {type: computed, result: boolean, expression: "createdBy == user.id", label: 我的}
              fine: {type: computed, stored: true, result: integer, expression: "count * 2", label: 好}
              late: {type: computed, stored: true, result: boolean, expression: "date('2026-01-01') < today()", label: 迟}
              far: {type: computed, stored: true, result: integer, expression: "other.count", label: 远}
              through: {type: computed, stored: true, result: boolean, expression: "mine && count > 1", label: 经}
              number: {type: computed, stored: true, result: text, expression: "lower(no)", label: 小}
            indexes: {byFine: {fields: [fine]}}
            ---
            kind: sequence
            name: order-no
            label: 号
            format: "{n:5}"
            reset: never
            """;

    @Test
    void whatIsStoredReadsTheRecordAlone() {
        Compilation compilation = Compiling.base(ORDER);
        assertThat(Compiling.codesAndLines(compilation))
                .containsExactlyInAnyOrder(
                        "COMPUTED_STORED:13", "COMPUTED_STORED:14", "COMPUTED_STORED:15", "COMPUTED_STORED:16");
        assertThat(compilation.problems().stream().map(Problem::message).map(m -> m.en()))
                .anyMatch(m -> m.contains("createdBy, user.id"))
                .anyMatch(m -> m.contains("now.today"));
    }

    @Test
    void noBranchComputesItInAWayOfItsOwn() {
        String base = """
                kind: object
                name: order
                label: 订单
                module: sales
                scope: organization
                title: name
                fields:
                  name: {type: text, maxLength: 10, label: 名}
                """;
        assertThat(
                        Compiling.codesAndLines(
                                Compiling.branches(
                                        base,
                                        "a",
                                        "extends: object/order\nfields:\n  big: {type: computed, stored: true, result: integer, expression: \"size(name)\", label: 大}\n")))
                .containsExactly("COMPUTED_STORED:3");
    }
}
