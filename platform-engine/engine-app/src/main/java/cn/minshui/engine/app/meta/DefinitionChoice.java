package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The definitions of a plugin's kind as the choices of a field that names one, served like a dictionary. */
final class DefinitionChoice {
    /** No dictionary's name holds a dot. */
    private static final String PREFIX = "definitions.";

    private DefinitionChoice() {}

    static @Nullable String dictionary(FieldType.Text text) {
        return text.definitions() == null ? null : PREFIX + text.definitions();
    }

    /** @return empty for any other name, and for a kind that no plugin brings */
    static Optional<Map<String, @Nullable Object>> find(
            CompiledModel model, String name, LocalDate day, String language) {
        String kind = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
        if (!model.kindModels().containsKey(kind)) {
            return Optional.empty();
        }
        List<Map<String, Object>> items = model.names(kind, day).entrySet().stream()
                .map(e -> Map.<String, Object>of(
                        "key",
                        e.getKey(),
                        "label",
                        e.getKey() + " " + e.getValue().in(language),
                        "disabled",
                        false))
                .toList();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("label", kind);
        json.put("items", items);
        return Optional.of(json);
    }
}
