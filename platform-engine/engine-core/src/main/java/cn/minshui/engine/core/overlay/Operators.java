package cn.minshui.engine.core.overlay;

import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.core.definition.Node.Entry;
import cn.minshui.engine.core.definition.Node.ListNode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The operators that change a condition or a set instead of replacing it. */
final class Operators {
    private Operators() {}

    /**
     * @param value null when the operator does not fit what it is used on
     * @param tightens whether the change can only make the definition stricter
     */
    record Outcome(@Nullable Node value, boolean tightens) {}

    /** {@code {$all: "x"}} makes {@code (known) && (x)}, {@code $any} makes {@code (known) || (x)}. */
    static Outcome condition(Node known, MapNode change) {
        if (!(known instanceof ScalarNode scalar) || !(scalar.value() instanceof String)) {
            return new Outcome(null, false);
        }
        String text = scalar.text();
        for (Map.Entry<String, Entry> operator : change.entries().entrySet()) {
            if (!(operator.getValue().value() instanceof ScalarNode condition)
                    || !(condition.value() instanceof String)
                    || !OneCondition.is(condition.text())) {
                return new Outcome(null, false);
            }
            String sign = operator.getKey().equals("$all") ? " && " : " || ";
            text = "(" + text + ")" + sign + "(" + condition.text() + ")";
        }
        return new Outcome(new ScalarNode(text, text, change.origin()), change.get("$any") == null);
    }

    /** {@code {$add: [a], $remove: [b]}} on a list of different words; the order of the known ones stays. */
    static Outcome set(Node known, MapNode change) {
        if (!(known instanceof ListNode list)) {
            return new Outcome(null, false);
        }
        List<Node> items = new ArrayList<>(list.items());
        for (Map.Entry<String, Entry> operator : change.entries().entrySet()) {
            if (!(operator.getValue().value() instanceof ListNode operands)) {
                return new Outcome(null, false);
            }
            for (Node operand : operands.items()) {
                Object word = Node.plain(operand);
                boolean there = items.stream().anyMatch(item -> Objects.equals(Node.plain(item), word));
                if (operator.getKey().equals("$remove")) {
                    items.removeIf(item -> Objects.equals(Node.plain(item), word));
                } else if (!there) {
                    items.add(operand);
                }
            }
        }
        return new Outcome(new ListNode(items, change.origin()), change.get("$add") == null);
    }

    /** Where nothing stood before, a condition that is added is the condition, and words that are added are the list. */
    static Node onNothing(Node node) {
        if (!(node instanceof MapNode map) || map.entries().size() != 1) {
            return node;
        }
        Node all = map.get("$all");
        Node added = map.get("$add");
        if (all instanceof ScalarNode condition) {
            return condition;
        }
        return added instanceof ListNode list ? list : node;
    }

    /** A new part as it is kept: {@code $after} has said where it goes and is done. */
    static Node withoutPlacement(Node node) {
        if (!(node instanceof MapNode map) || map.get(MergePatch.AFTER) == null) {
            return node;
        }
        Map<String, Entry> entries = new LinkedHashMap<>(map.entries());
        entries.remove(MergePatch.AFTER);
        return new MapNode(entries, map.origin());
    }
}
