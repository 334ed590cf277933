package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.data.RecordService.RoleInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tenant's roles as the choices of the field that names one: {@code user-role.role}; those that the caller may not give are disabled. */
final class RoleChoice {
    /** Name under which the roles are served like a dictionary. */
    static final String DICTIONARY = "user-role";

    private RoleChoice() {}

    static boolean is(String object, String field) {
        return object.equals("user-role") && field.equals("role");
    }

    static Map<String, @Nullable Object> dictionary(List<RoleInfo> roles, String language) {
        List<Map<String, Object>> items = new ArrayList<>();
        roles.forEach(role -> items.add(Map.of(
                "key",
                role.definition().name(),
                "label",
                role.definition().label().in(language),
                "disabled",
                !role.mayGive())));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", DICTIONARY);
        json.put("label", language.startsWith("en") ? "Roles" : "角色");
        json.put("items", items);
        return json;
    }
}
