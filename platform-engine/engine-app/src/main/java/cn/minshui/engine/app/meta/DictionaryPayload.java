package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Entry;
import cn.minshui.engine.core.definition.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dictionaries at an organisation as screens read them. */
public final class DictionaryPayload {
    private final List<Map<String, Object>> way;
    private final String language;

    /** @param way the organisations from the root to the node, each with {@code id} and {@code label} */
    public DictionaryPayload(List<Map<String, Object>> way, String language) {
        this.way = List.copyOf(way);
        this.language = language;
    }

    public Map<String, @Nullable Object> of(Collection<DictionaryDefinition> dictionaries) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("organization", way.get(way.size() - 1));
        json.put("items", dictionaries.stream().map(this::dictionary).toList());
        return json;
    }

    private Map<String, @Nullable Object> dictionary(DictionaryDefinition dictionary) {
        List<Map<String, @Nullable Object>> entries = new ArrayList<>();
        dictionary.items().forEach((code, entry) -> entries.add(entry(code, entry, entries.size() + 1)));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", dictionary.name());
        json.put("label", dictionary.label().in(language));
        json.put("source", source(dictionary.layer()));
        json.put("entries", entries);
        return json;
    }

    private Map<String, @Nullable Object> entry(String code, Entry entry, int order) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("code", code);
        json.put("label", entry.label().in(language));
        json.put("color", entry.color());
        json.put("order", order);
        json.put("enabled", !entry.disabled());
        json.put("source", source(entry.layer()));
        return json;
    }

    /** A branch is told by its organisation, which is as deep below the root as its path has codes. */
    private Map<String, @Nullable Object> source(String layer) {
        boolean isBranch = !layer.equals(Origin.ENGINE) && !layer.equals(Origin.BASE);
        int depth = layer.split("/").length;
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("layer", layer);
        json.put("organization", isBranch && depth < way.size() ? way.get(depth) : null);
        return json;
    }
}
