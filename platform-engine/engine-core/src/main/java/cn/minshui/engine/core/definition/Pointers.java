package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Node.Entry;
import cn.minshui.engine.core.definition.Node.ListNode;
import cn.minshui.engine.core.definition.Node.MapNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON pointers (RFC 6901) into trees of nodes. */
public final class Pointers {
    private Pointers() {}

    public static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    public static String of(String... keys) {
        String pointer = "";
        for (String key : keys) {
            pointer = child(pointer, key);
        }
        return pointer;
    }

    public static List<String> segments(String pointer) {
        if (pointer.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(pointer.substring(1).split("/", -1))
                .map(s -> s.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    /** The origin of what the pointer names; of a map's member that of its key. What is missing has the origin of its parent. */
    public static Origin origin(Node root, String pointer) {
        Node node = root;
        Origin origin = root.origin();
        for (String segment : segments(pointer)) {
            Node next = null;
            if (node instanceof MapNode map) {
                Entry entry = map.entries().get(segment);
                if (entry != null) {
                    origin = entry.key();
                    next = entry.value();
                }
            } else if (node instanceof ListNode list && isIndex(segment, list)) {
                next = list.items().get(Integer.parseInt(segment));
                origin = next.origin();
            }
            if (next == null) {
                return origin;
            }
            node = next;
        }
        return origin;
    }

    /** What the pointer names; null when there is nothing. */
    public static @Nullable Node node(Node root, String pointer) {
        @Nullable Node node = root;
        for (String segment : segments(pointer)) {
            if (node instanceof MapNode map) {
                node = map.get(segment);
            } else if (node instanceof ListNode list && isIndex(segment, list)) {
                node = list.items().get(Integer.parseInt(segment));
            } else {
                return null;
            }
        }
        return node;
    }

    private static boolean isIndex(String segment, ListNode list) {
        return segment.matches("[0-9]{1,6}")
                && Integer.parseInt(segment) < list.items().size();
    }

    /** The keys on the way, joined for a person to read. */
    public static String readable(String pointer) {
        List<String> keys = new ArrayList<>(segments(pointer));
        return String.join(".", keys);
    }
}
