package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.protect.FieldPlace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SQL text with {@code ?} placeholders and what fills them, in order. */
public record SqlFragment(String text, List<Slot> slots) {
    public SqlFragment {
        slots = List.copyOf(slots);
    }

    /** A value known when the expression was compiled, or one that each call brings. */
    public sealed interface Slot {
        /**
         * @param value ready for {@code setObject}: String, Long, BigDecimal, LocalDate, LocalDateTime (UTC), {@code yyyyMM} text
         */
        record Literal(@Nullable Object value) implements Slot {}

        /**
         * A value of the call, bound in the same Java types as a literal; a reference by its id.
         *
         * @param name {@code params.x}, {@code user.x}, or a name of the clock in {@link CompiledExpression}
         * @param isList the value stands at the right of {@code in}: the caller writes one {@code ?} for each of its elements,
         *     or the word {@code null} for an empty list
         */
        record Named(String name, boolean isList) implements Slot {}

        /**
         * An entry of the blind index of an encrypted field, made of a text that one of the others gives.
         *
         * @param of a list stands for the entries of all its elements
         * @param key number of the key: 0 is the current one
         */
        record Blind(FieldPlace place, Slot of, int key) implements Slot {}
    }
}
