package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.problem.Text;

/** A cell by the type of its column: a value, or what is wrong. */
sealed interface Typed {
    record Value(Object value) implements Typed {}

    record Refused(String code, Text message) implements Typed {}

    static Typed value(Object value) {
        return new Value(value);
    }

    static Typed refused(String code, String zh, String en) {
        return new Refused(code, Text.of(zh, en));
    }
}
