package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** In what two sets of sources differ, definition by definition; neither comments nor the order of keys count. */
public final class DefinitionChanges {
    private static final String OBJECT = "object";

    private DefinitionChanges() {}

    /**
     * @param layer empty for the base, else the path of a branch
     * @param definition {@code kind/name}
     * @param before null for a new one
     * @param after null for one that goes
     */
    public record Change(
            String layer,
            String definition,
            @Nullable Object before,
            @Nullable Object after) {
        /** {@code kind/name}, and the branch where it is one's. */
        public String name() {
            return layer.isEmpty() ? definition : definition + " (" + layer + ")";
        }
    }

    private record Key(String layer, String kind, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return (layer + "\n" + kind + "\n" + name).compareTo(other.layer + "\n" + other.kind + "\n" + other.name);
        }
    }

    /** Definitions of the kinds that are others, and objects that say something else about approvals. */
    public static List<Change> of(SourceTree before, SourceTree after, Collection<String> kinds) {
        Map<Key, List<Object>> old = read(before, kinds);
        Map<Key, List<Object>> now = read(after, kinds);
        List<Change> changes = new ArrayList<>();
        Map<Key, Boolean> all = new TreeMap<>();
        old.keySet().forEach(key -> all.put(key, true));
        now.keySet().forEach(key -> all.put(key, true));
        for (Key key : all.keySet()) {
            Object was = one(old.get(key));
            Object is = one(now.get(key));
            if (!Objects.equals(was, is)) {
                changes.add(new Change(key.layer(), key.kind() + "/" + key.name(), was, is));
            }
        }
        return changes;
    }

    private static @Nullable Object one(@Nullable List<Object> parts) {
        return parts == null ? null : parts.size() == 1 ? parts.get(0) : parts;
    }

    private static Map<Key, List<Object>> read(SourceTree sources, Collection<String> kinds) {
        Map<Key, List<Object>> found = new TreeMap<>();
        read("", sources.base(), kinds, found);
        for (OverlayLayer layer : sources.overlays()) {
            read(layer.path(), layer.files(), kinds, found);
        }
        return found;
    }

    private static void read(
            String layer, List<SourceFile> files, Collection<String> kinds, Map<Key, List<Object>> found) {
        List<SourceFile> sorted = new ArrayList<>(files);
        sorted.sort((a, b) -> a.path().compareTo(b.path()));
        for (SourceFile file : sorted) {
            for (MapNode document : YamlReader.read(file, layer).documents()) {
                read(layer, document, kinds, found);
            }
        }
    }

    private static void read(String layer, MapNode document, Collection<String> kinds, Map<Key, List<Object>> found) {
        String target = document.text("extends");
        int slash = target == null ? -1 : target.indexOf('/');
        String kind = target == null ? document.text("kind") : slash < 0 ? target : target.substring(0, slash);
        String name = target == null ? document.text("name") : target.substring(slash + 1);
        if (kind == null || name == null) {
            return;
        }
        Object content = kinds.contains(kind) ? Node.plain(document) : kind.equals(OBJECT) ? approvals(document) : null;
        if (content != null) {
            found.computeIfAbsent(new Key(layer, kind, name), k -> new ArrayList<>())
                    .add(content);
        }
    }

    /** What an object, or a change of one, says about second persons; null for nothing. */
    private static @Nullable Object approvals(MapNode document) {
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        Node approvals = document.get("approvals");
        if (approvals != null) {
            said.put("approvals", Node.plain(approvals));
        }
        if (document.get("actions") instanceof MapNode actions) {
            actions.entries().forEach((name, entry) -> {
                if (entry.value() instanceof MapNode action && action.get("approval") != null) {
                    said.put(name, Node.plain(Objects.requireNonNull(action.get("approval"))));
                }
            });
        }
        return said.isEmpty() ? null : said;
    }
}
