package cn.minshui.engine.core.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** SQL text with {@code ?} placeholders and what fills them, in order. */
public record SqlFragment(String text, List<Slot> slots) {
    public SqlFragment {
        slots = List.copyOf(slots);
    }

    /** A value known when the expression was compiled, or one that each call brings. */
    public sealed interface Slot {
        /** @param value a Java value as listed at DataRecord, ready to bind */
        record Literal(@Nullable Object value) implements Slot {}

        /** @param name {@code params.x} or {@code user.x}; a list value at the right of {@code in} is expanded by the caller */
        record Named(String name, boolean isList) implements Slot {}
    }
}
