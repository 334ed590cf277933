package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.expression.SqlFragment;
import cn.minshui.engine.core.protect.BlindSearch;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Expressions in SQL as texts that name their slots by markers; a list becomes as many of them as it is to have values. */
final class MarkedFragments {
    private final ToIntFunction<Slot> markers;
    private final Map<String, Integer> listSizes;

    /** @param markers the number of the marker that stands for a slot */
    MarkedFragments(ToIntFunction<Slot> markers, Map<String, Integer> listSizes) {
        this.markers = markers;
        this.listSizes = listSizes;
    }

    String text(SqlFragment fragment) {
        StringBuilder text = new StringBuilder(fragment.text().length() + 16);
        int next = 0;
        for (int i = 0; i < fragment.text().length(); i++) {
            char c = fragment.text().charAt(i);
            if (c == '?') {
                text.append(text(slots(fragment.slots().get(next++))));
            } else {
                text.append(c);
            }
        }
        if (next != fragment.slots().size()) {
            throw new IllegalStateException("placeholders and slots differ in " + fragment);
        }
        return text.toString();
    }

    private String text(List<Slot> slots) {
        return slots.stream().map(slot -> "{" + markers.applyAsInt(slot) + "}").collect(Collectors.joining(", "));
    }

    private List<Slot> slots(SqlFragment.Slot slot) {
        if (slot instanceof SqlFragment.Slot.Literal literal) {
            return List.of(new Slot.Fixed(literal.value()));
        }
        if (slot instanceof SqlFragment.Slot.Blind blind) {
            return slots(blind.of()).stream()
                    .map(of -> (Slot) new Slot.Blind(blind.place(), BlindSearch.EXACT, of, blind.key()))
                    .toList();
        }
        SqlFragment.Slot.Named named = (SqlFragment.Slot.Named) slot;
        if (!named.isList()) {
            return List.of(new Slot.Named(named.name(), Types.NULL));
        }
        return IntStream.range(0, listSizes.getOrDefault(named.name(), 1))
                .mapToObj(i -> (Slot) new Slot.Item(named.name(), i))
                .toList();
    }
}
