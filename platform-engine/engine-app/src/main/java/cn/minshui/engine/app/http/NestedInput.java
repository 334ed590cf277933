package cn.minshui.engine.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Bodies that are documented with an object in them, for actions whose input is flat as every action's is. */
final class NestedInput {
    /** {@code tenant/open}: what stands below {@code administrator}. */
    private static final Map<String, String> ADMINISTRATOR = Map.of(
            "username", "adminUsername",
            "password", "adminPassword",
            "displayName", "adminDisplayName");

    private NestedInput() {}

    /** A member that is not known keeps its place in its name, so that its problem is found. */
    static JsonNode flat(String object, String action, JsonNode body) {
        boolean isOpening = object.equals("tenant") && action.equals("open");
        if (!isOpening
                || !(body instanceof ObjectNode given)
                || !(given.get("administrator") instanceof ObjectNode administrator)) {
            return body;
        }
        ObjectNode flat = given.deepCopy();
        flat.remove("administrator");
        administrator.fields().forEachRemaining(member -> {
            String name = ADMINISTRATOR.getOrDefault(member.getKey(), "administrator." + member.getKey());
            flat.set(name, member.getValue());
        });
        return flat;
    }
}
