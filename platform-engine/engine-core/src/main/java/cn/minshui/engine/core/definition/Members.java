package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Node.Entry;
import cn.minshui.engine.core.definition.Node.ListNode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Typed access to a map that its schema has found valid; what is missing against the schema is a programming error. */
record Members(MapNode map) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BigDecimal PLACE_STEP = BigDecimal.TEN;

    boolean has(String key) {
        return map.get(key) != null;
    }

    String text(String key) {
        String text = map.text(key);
        if (text == null) {
            throw new IllegalStateException(map.origin() + " has no '" + key + "' though its schema asks for it");
        }
        return text;
    }

    @Nullable
    String textOrNull(String key) {
        return map.text(key);
    }

    String text(String key, String otherwise) {
        String text = map.text(key);
        return text == null ? otherwise : text;
    }

    boolean is(String key) {
        return is(key, false);
    }

    boolean is(String key, boolean otherwise) {
        return map.get(key) instanceof ScalarNode scalar ? Boolean.TRUE.equals(scalar.value()) : otherwise;
    }

    /** For what the schema bounds to the range of an int. */
    int number(String key, int otherwise) {
        return Math.toIntExact(whole(key, otherwise));
    }

    long whole(String key, long otherwise) {
        return map.get(key) instanceof ScalarNode scalar && scalar.value() instanceof Long number
                ? (Long) number
                : otherwise;
    }

    @Nullable
    BigDecimal decimalOrNull(String key) {
        String text = map.text(key);
        return text == null ? null : new BigDecimal(text);
    }

    Text label(String key) {
        Text label = labelOrNull(key);
        if (label == null) {
            throw new IllegalStateException(map.origin() + " has no '" + key + "'");
        }
        return label;
    }

    @Nullable
    Text labelOrNull(String key) {
        Node node = map.get(key);
        if (node instanceof MapNode both) {
            String zh = new Members(both).text("zh");
            return Text.of(zh, new Members(both).text("en", zh));
        }
        return node instanceof ScalarNode scalar ? Text.of(scalar.text(), scalar.text()) : null;
    }

    List<String> texts(String key) {
        if (!(map.get(key) instanceof ListNode list)) {
            return List.of();
        }
        return list.items().stream().map(item -> ((ScalarNode) item).text()).toList();
    }

    @Nullable
    Members member(String key) {
        return map.get(key) instanceof MapNode inner ? new Members(inner) : null;
    }

    /** A map keyed by id, read entry by entry in the order that {@code order} or the place in the file gives. */
    <T> Map<String, T> each(String key, BiFunction<String, Members, T> read) {
        if (!(map.get(key) instanceof MapNode entries)) {
            return Map.of();
        }
        Map<String, T> result = new LinkedHashMap<>();
        inOrder(entries).forEach(id -> {
            if (entries.get(id) instanceof MapNode inner) {
                result.put(id, read.apply(id, new Members(inner)));
            }
        });
        return Collections.unmodifiableMap(result);
    }

    /** A map of scalars as they are written, in its order. */
    Map<String, String> scalars(String key) {
        if (!(map.get(key) instanceof MapNode entries)) {
            return Map.of();
        }
        Map<String, String> result = new LinkedHashMap<>();
        entries.entries().forEach((name, entry) -> {
            if (entry.value() instanceof ScalarNode scalar) {
                result.put(name, scalar.text());
            }
        });
        return Collections.unmodifiableMap(result);
    }

    private static List<String> inOrder(MapNode entries) {
        record Ranked(String id, BigDecimal rank) {}
        List<Ranked> ranked = new ArrayList<>();
        BigDecimal place = BigDecimal.ZERO;
        for (Map.Entry<String, Entry> entry : entries.entries().entrySet()) {
            place = place.add(PLACE_STEP);
            BigDecimal order = entry.getValue().value() instanceof MapNode inner
                    ? new Members(inner).decimalOrNull("order")
                    : null;
            ranked.add(new Ranked(entry.getKey(), order == null ? place : order));
        }
        ranked.sort(Comparator.comparing(Ranked::rank));
        return ranked.stream().map(Ranked::id).toList();
    }

    /** A member as JSON text; null when there is none. */
    @Nullable
    String json(String key) {
        Node node = map.get(key);
        try {
            return node == null ? null : JSON.writeValueAsString(Node.plain(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(node.origin() + " cannot be written as JSON", e);
        }
    }

    /** The map as plain values, in its order. */
    @SuppressWarnings("unchecked")
    Map<String, Object> plain(String key) {
        Node node = map.get(key);
        Object value = node == null ? null : Node.plain(node);
        return value == null ? Map.of() : Collections.unmodifiableMap((Map<String, Object>) value);
    }
}
