package cn.minshui.engine.core.definition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A definition as text says it, each part with its origin; merging keeps the origins, which is all that provenance needs. */
public sealed interface Node {
    Origin origin();

    /** Keyed and ordered as written. */
    record MapNode(Map<String, Entry> entries, Origin origin) implements Node {
        public MapNode {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public @Nullable Node get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        /** The text of a scalar member; null when there is none. */
        public @Nullable String text(String key) {
            return get(key) instanceof ScalarNode scalar && scalar.value() != null ? scalar.text() : null;
        }
    }

    /** @param key where the key stands */
    record Entry(Origin key, Node value) {}

    record ListNode(List<Node> items, Origin origin) implements Node {
        public ListNode {
            items = List.copyOf(items);
        }
    }

    /**
     * @param value String, Long, BigInteger, BigDecimal, Boolean or null
     * @param text as written, without quotes
     */
    record ScalarNode(@Nullable Object value, String text, Origin origin) implements Node {}

    /** Of what wrote the node and its parts the one whose layer is nearest to where the node holds. */
    static Origin nearest(Node node) {
        Stream<Origin> inner = Stream.empty();
        if (node instanceof MapNode map) {
            inner = map.entries().values().stream().flatMap(e -> Stream.of(e.key(), nearest(e.value())));
        } else if (node instanceof ListNode list) {
            inner = list.items().stream().map(Node::nearest);
        }
        return inner.reduce(node.origin(), (one, other) -> other.level() > one.level() ? other : one);
    }

    /** The node as Map, List, String, Long, Boolean, exact BigDecimal and null. */
    static @Nullable Object plain(Node node) {
        if (node instanceof MapNode map) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            map.entries().forEach((key, entry) -> result.put(key, plain(entry.value())));
            return result;
        }
        if (node instanceof ListNode list) {
            List<@Nullable Object> result = new ArrayList<>();
            list.items().forEach(item -> result.add(plain(item)));
            return result;
        }
        return ((ScalarNode) node).value();
    }
}
