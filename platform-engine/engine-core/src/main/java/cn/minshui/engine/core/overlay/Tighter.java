package cn.minshui.engine.core.overlay;

import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.core.definition.Node.ListNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a new value of a property that may only be tightened asks for more or allows less. */
final class Tighter {
    private Tighter() {}

    /** What limits an approval would loosen one that had no such limit. */
    private static final Pattern LIMIT_OF_APPROVAL =
            Pattern.compile("(/approvals/[^/]+|/actions/[^/]+/approval)/(from|above|days)");

    /** Whether a property that may only be tightened may be added where it was not. */
    static boolean mayAdd(String pointer) {
        return !LIMIT_OF_APPROVAL.matcher(pointer).matches();
    }

    static boolean isTighter(String pointer, Node known, Node changed) {
        String property = pointer.substring(pointer.lastIndexOf('/') + 1);
        if (known instanceof ListNode before && changed instanceof ListNode after) {
            return plain(before).containsAll(plain(after));
        }
        if (!(known instanceof ScalarNode before) || !(changed instanceof ScalarNode after)) {
            return false;
        }
        if (before.value() instanceof Boolean was && after.value() instanceof Boolean is) {
            return !was && is;
        }
        return switch (property) {
            case "min" -> compare(after, before) >= 0;
            case "max", "maxLength", "from", "above", "days" ->
                compare(after, before) <= 0 && number(after).isPresent();
            default -> false;
        };
    }

    private static List<Object> plain(ListNode list) {
        return list.items().stream()
                .map(item -> Optional.ofNullable(Node.plain(item)).orElse(""))
                .toList();
    }

    /** Not a number counts as looser than everything. */
    private static int compare(ScalarNode one, ScalarNode other) {
        Optional<BigDecimal> first = number(one);
        Optional<BigDecimal> second = number(other);
        if (first.isEmpty() || second.isEmpty()) {
            return -1;
        }
        return first.get().compareTo(second.get());
    }

    private static Optional<BigDecimal> number(ScalarNode scalar) {
        try {
            return Optional.of(new BigDecimal(scalar.text()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
