package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The roles of the definitions as the choices of the field that names one: {@code user-role.role}. */
final class RoleChoice {
    /** Name under which the roles are served like a dictionary. */
    static final String DICTIONARY = "user-role";

    private RoleChoice() {}

    static boolean is(String object, String field) {
        return object.equals("user-role") && field.equals("role");
    }

    static Map<String, @Nullable Object> dictionary(CompiledModel model, String language) {
        List<Map<String, Object>> items = new ArrayList<>();
        model.roles().values().stream()
                .sorted(Comparator.comparing(RoleDefinition::name))
                .forEach(role -> items.add(
                        Map.of("key", role.name(), "label", role.label().in(language), "disabled", false)));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", DICTIONARY);
        json.put("label", language.startsWith("en") ? "Roles" : "角色");
        json.put("items", items);
        return json;
    }
}
