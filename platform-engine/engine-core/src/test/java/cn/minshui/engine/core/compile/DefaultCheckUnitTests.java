package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.problem.Problem;
import org.junit.jupiter.api.Test;

class DefaultCheckUnitTests {
    private static final String ORDER = """
            kind: object
            name: order
            label: 订单
            module: sales
            scope: organization
            title: no
            fields:
              no: {type: sequence, sequence: order-no, label: 号}
              other: {type: reference, object: order, label: 另}
              fine: {type: integer, default: "=size(user.username)", label: 好}
              a: {type: integer, default: "=b + 1", label: 甲}
              b: {type: integer, default: "=c", label: 乙}
              c: {type: computed, result: integer, expression: "a * 2", label: 丙}
              self: {type: integer, default: "=self", label: 己}
              number: {type: integer, default: "=size(no)", label: 数}
              far: {type: integer, default: "=other.fine", label: 远}
              wrong: {type: date, default: "=fine", label: 错}
            ---
            kind: sequence
            name: order-no
            label: 号
            format: "{n:5}"
            reset: never
            """;

    @Test
    void whatADefaultCannotReadIsToldAndCyclesByTheirPath() {
        assertThat(Compiling.codesAndLines(Compiling.base(ORDER)))
                .containsExactlyInAnyOrder(
                        "DEFAULT_CYCLE:11",
                        "EXPRESSION_UNKNOWN_NAME:14",
                        "EXPRESSION_UNKNOWN_NAME:15",
                        "EXPRESSION_UNKNOWN_NAME:16",
                        "EXPRESSION_TYPE:17");
        assertThat(Compiling.base(ORDER).problems().stream()
                        .map(Problem::message)
                        .map(m -> m.en()))
                .contains("Defaults depend on each other: a → b → c → a");
    }
}
