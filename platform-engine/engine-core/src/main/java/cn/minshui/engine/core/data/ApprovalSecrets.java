package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/** Secrets in what was asked for: passwords and the like are needed until it is done, and by nobody afterwards. */
final class ApprovalSecrets {
    private static final String GONE = "***";

    private ApprovalSecrets() {}

    /** The body without values of secrets; that they were given can still be told. Where nobody knows any more what is one, nothing. */
    static JsonNode without(CompiledModel model, ApprovalContent content) {
        Optional<CompiledObject> object = model.object(content.object());
        JsonNode body = content.body().deepCopy();
        switch (content.operation()) {
            case ApprovalContent.CREATE, ApprovalContent.UPDATE, ApprovalContent.DELETE -> {
                if (object.isEmpty()) {
                    return nothing();
                }
                fields(model, object.get(), body);
            }
            case ApprovalContent.EXPORT, ApprovalContent.PUBLISH -> {
                // Neither a list nor a release holds any.
            }
            default -> {
                if (object.flatMap(o -> o.action(content.operation())).isEmpty()) {
                    return nothing();
                }
                object.flatMap(o -> o.action(content.operation())).ifPresent(action -> inputs(action.input(), body));
            }
        }
        return body;
    }

    private static JsonNode nothing() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static void fields(CompiledModel model, CompiledObject object, JsonNode row) {
        object.fields().values().forEach(field -> {
            if (field.definition().secret()) {
                forget(row, field.name());
            } else if (field.type() instanceof FieldType.ChildTable table
                    && row.path(field.name()) instanceof ArrayNode rows) {
                model.object(table.object()).ifPresent(child -> rows.forEach(r -> fields(model, child, r)));
            }
        });
    }

    private static void inputs(Map<String, InputField> inputs, JsonNode row) {
        inputs.forEach((name, input) -> {
            if (input.field().secret()) {
                forget(row, name);
            } else if (input.isRows()) {
                row.path(name).forEach(r -> inputs(input.rows(), r));
            }
        });
    }

    private static void forget(JsonNode row, String name) {
        if (row instanceof ObjectNode json && json.hasNonNull(name)) {
            json.put(name, GONE);
        }
    }
}
