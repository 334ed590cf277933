package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RollupUnitTests {
    private static final String ORDER = """
            kind: object
            name: order
            label: 订单
            module: sales
            scope: organization
            title: name
            fields:
              name: {type: text, maxLength: 10, label: 名}
              fine: {type: rollup, object: line, reference: order, function: sum, field: amount, result: money, label: 好}
              gone: {type: rollup, object: lines, reference: order, function: count, result: integer, label: 无}
              back: {type: rollup, object: line, reference: amount, function: count, result: integer, label: 反}
              what: {type: rollup, object: line, reference: order, function: sum, result: money, label: 何}
              none: {type: rollup, object: line, reference: order, function: count, field: amount, result: integer, label: 多}
              many: {type: rollup, object: line, reference: order, function: count, result: money, label: 数}
              less: {type: rollup, object: line, reference: order, function: sum, field: exact, result: money, label: 少}
              text: {type: rollup, object: line, reference: order, function: max, field: note, result: text, label: 字}
              mine: {type: rollup, object: line, reference: order, function: count, where: "createdBy == user.id", result: integer, label: 我}
              far: {type: rollup, object: line, reference: order, function: max, field: far, result: integer, label: 远}
              stored: {type: computed, stored: true, result: money, expression: fine, label: 存}
              wrong: {type: rollup, object: line, reference: order, function: average, result: integer, label: 错}
            indexes: {i: {fields: [fine]}}
            ---
            kind: object
            name: line
            label: 行
            module: sales
            scope: organization
            title: note
            fields:
              order: {type: reference, object: order, label: 单}
              note: {type: text, maxLength: 10, label: 注}
              amount: {type: money, label: 额}
              exact: {type: decimal, precision: 10, scale: 4, label: 细}
              far: {type: computed, result: integer, expression: "size(order.name)", label: 远}
            """;

    @Test
    void whatCannotBeRolledUpIsToldAtItsLine() {
        String without = ORDER.replaceFirst("(?m)^  wrong.*\\R", "");
        assertThat(Compiling.codesAndLines(Compiling.base(without)))
                .containsExactlyInAnyOrder(
                        "ROLLUP_SOURCE:10",
                        "ROLLUP_SOURCE:11",
                        "ROLLUP_SOURCE:12",
                        "ROLLUP_SOURCE:13",
                        "ROLLUP_SOURCE:14",
                        "ROLLUP_SOURCE:15",
                        "ROLLUP_SOURCE:16",
                        "ROLLUP_SOURCE:17",
                        "ROLLUP_SOURCE:18",
                        "COMPUTED_STORED:19",
                        "FIELD_UNKNOWN:20");
        assertThat(Compiling.codesAndLines(Compiling.base(ORDER))).contains("SCHEMA_ENUM:20");
    }

    private static final String STORED = """
            kind: object
            name: order
            label: 订单
            module: sales
            scope: organization
            title: name
            fields:
              name: {type: text, maxLength: 10, label: 名}
              sum: {type: rollup, stored: true, object: line, reference: order, function: sum, field: amount, result: money, label: 合计}
              round: {type: rollup, stored: true, object: line, reference: order, function: sum, field: share, result: money, label: 环}
              twice: {type: computed, result: money, expression: round * 2, label: 倍}
              below: {type: rollup, stored: true, object: order, reference: above, function: sum, field: below, result: money, label: 下}
              tree: {type: rollup, stored: true, object: order, reference: above, function: count, where: "contains(path, '/7/')", result: integer, label: 树}
              more: {type: computed, stored: true, result: money, expression: sum * 2, label: 多}
              first: {type: reference, object: line, label: 首行}
              above: {type: reference, object: order, tree: path, label: 上级}
              path: {type: text, maxLength: 100, readOnly: true, label: 路径}
            unique: {u: {fields: [name, sum]}}
            indexes: {i: {fields: [sum]}}
            events: {created: {fields: [sum]}}
            ---
            kind: object
            name: line
            label: 行
            module: sales
            scope: organization
            title: note
            fields:
              order: {type: reference, object: order, label: 单}
              note: {type: text, maxLength: 10, label: 注}
              amount: {type: money, label: 额}
              share: {type: computed, result: money, expression: "again * 2", label: 份}
              again: {type: rollup, stored: true, object: order, reference: first, function: sum, field: twice, result: money, label: 又}
              worth: {type: rollup, stored: true, object: order, reference: first, function: max, field: sum, result: money, label: 值}
            """;

    @Test
    void storedOnesAreCheckedAcrossObjectsAndAllIsToldAtOnce() {
        assertThat(Compiling.codesAndLines(Compiling.base(STORED)))
                .containsExactlyInAnyOrder(
                        "COMPUTED_CYCLE:32",
                        "COMPUTED_CYCLE:12",
                        "ROLLUP_SOURCE:13",
                        "COMPUTED_STORED:14",
                        "ROLLUP_SOURCE:18",
                        "EVENT_FIELD:20");
    }

    @Test
    void noBranchKeepsOneOfItsOwn() {
        String base = STORED.substring(STORED.lastIndexOf("---\n") + 4)
                .replaceAll("(?m)^  (share|again|worth|order):.*\\R", "");
        assertThat(
                        Compiling.codesAndLines(
                                Compiling.branches(
                                        base + "  above: {type: reference, object: line, label: 上}\n",
                                        "a",
                                        "extends: object/line\nfields:\n  lines: {type: rollup, stored: true, object: line, reference: above, function: count, result: integer, label: 数}\n")))
                .containsExactly("COMPUTED_STORED:3");
    }
}
