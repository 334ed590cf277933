package cn.minshui.engine.core.data.plan;

import java.util.List;

/** A rendered statement: text with {@code ?} and what fills each, in order. */
public record SqlText(String text, List<Slot> slots) {
    public SqlText {
        slots = List.copyOf(slots);
    }

    @Override
    public String toString() {
        return text + " " + slots;
    }
}
