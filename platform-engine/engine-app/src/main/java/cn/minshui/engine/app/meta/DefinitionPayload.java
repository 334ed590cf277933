package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.spi.problem.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A definition of a plugin's kind as it holds at the caller's node: its body as written, and who wrote which part. */
final class DefinitionPayload {
    private final String language;

    DefinitionPayload(String language) {
        this.language = language;
    }

    /** {@code changed}: the parts that another layer than the definition's own wrote, outermost only. */
    Map<String, @Nullable Object> of(EffectiveDefinition definition) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", definition.name());
        json.put("label", label(definition));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        definition.tree().entries().forEach((key, entry) -> {
            if (!List.of("kind", "name", "label").contains(key)) {
                body.put(key, Node.plain(entry.value()));
            }
        });
        json.put("body", body);
        Origin own = Pointers.origin(definition.tree(), "/name");
        json.put("origin", place(own));
        List<Map<String, Object>> changed = new ArrayList<>();
        changed(definition.tree(), "", own.layer(), changed);
        json.put("changed", changed);
        return json;
    }

    private String label(EffectiveDefinition definition) {
        if (definition.tree().get("label") instanceof MapNode both) {
            String zh = both.text("zh");
            String en = both.text("en");
            String chinese = zh == null ? definition.name() : zh;
            return Text.of(chinese, en == null ? chinese : en).in(language);
        }
        String plain = definition.tree().text("label");
        return plain == null ? definition.name() : plain;
    }

    private static void changed(MapNode map, String pointer, String layer, List<Map<String, Object>> found) {
        map.entries().forEach((key, entry) -> {
            String at = Pointers.child(pointer, key);
            boolean isValue = !(entry.value() instanceof MapNode);
            Origin origin = isValue ? entry.value().origin() : entry.key();
            if (!origin.layer().equals(layer)) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("pointer", at);
                line.putAll(place(origin));
                found.add(line);
            } else if (entry.value() instanceof MapNode inner) {
                changed(inner, at, layer, found);
            }
        });
    }

    private static Map<String, Object> place(Origin origin) {
        return Map.of("layer", origin.layer(), "file", origin.file(), "line", origin.line());
    }
}
