package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransitionCheckUnitTests {
    private static final String MACHINE = """
            kind: object
            name: order
            label: 订单
            module: sales
            scope: organization
            title: name
            fields:
              name: {type: text, maxLength: 10, fixed: true, label: 名}
              state: {type: choice, dictionary: order-state, label: 状态}
              count: {type: integer, label: 数}
              twice: {type: computed, result: integer, expression: count * 2, label: 倍}
              day: {type: date, label: 日}
            states:
              field: state
              initial: a
              transitions:
                go:
                  label: 去
                  from: [a]
                  to: b
                  reason: required
                  reasonDictionary: nowhere
                  effects:
                    name: x
                    twice: 4
                    state: a
                    count: many
                    day: "=count"
                    gone: 1
                stay:
                  label: 留
                  from: [a]
                  to: a
                  reason: optional
                  effects: {count: "=size(transition.reason)", day: "=transition.reasons"}
            validations:
              v: {check: "isNull(transition.reason)", message: 坏}
            ---
            kind: dictionary
            name: order-state
            label: 状态
            items: {a: {label: 甲}, b: {label: 乙}}
            """;

    @Test
    void everythingThatATransitionCannotDoIsToldAtItsLine() {
        assertThat(Compiling.codesAndLines(Compiling.base(MACHINE)))
                .containsExactlyInAnyOrder(
                        "REFERENCE_UNKNOWN:22",
                        "REASON_LOST:21",
                        "EFFECT_FIELD:24",
                        "EFFECT_FIELD:25",
                        "EFFECT_FIELD:26",
                        "DEFAULT_INVALID:27",
                        "EXPRESSION_TYPE:28",
                        "FIELD_UNKNOWN:29",
                        "EXPRESSION_UNKNOWN_NAME:35",
                        "EXPRESSION_UNKNOWN_NAME:37");
    }
}
