package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.value.BodyReader;
import cn.minshui.engine.core.data.value.Literals;
import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the body of an action by its input fields, with all problems. Used for one body. */
final class InputReader {
    private final Call call;
    private final BodyReader body;
    private final ReferenceResolver references;
    private final Problems problems;

    InputReader(Call call, RecordReader reader, Problems problems) {
        this.call = call;
        this.problems = problems;
        this.body = new BodyReader(call.model(), problems);
        this.references = ReferenceResolver.looking(reader);
    }

    /** Values before the references in them are known; rows are nodes. */
    private record Node(Map<String, @Nullable Object> values, Map<String, List<Node>> rows) {
        Input input() {
            Map<String, @Nullable Object> all = new LinkedHashMap<>(values);
            rows.forEach((name, nodes) ->
                    all.put(name, nodes.stream().map(Node::input).toList()));
            return new Input(all);
        }
    }

    Input read(Map<String, InputField> fields, JsonNode json) {
        BodyReader.requireObject(json);
        Node root = node(fields, json, "");
        references.resolve(call, body.references(), problems);
        return root.input();
    }

    private Node node(Map<String, InputField> fields, JsonNode json, String path) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Map<String, List<Node>> rows = new LinkedHashMap<>();
        Map<String, JsonNode> members = BodyReader.members(json);
        members.forEach((name, value) -> {
            if (!fields.containsKey(name)) {
                body.unknown(name, BodyReader.path(path, name), fields.keySet());
            }
        });
        fields.forEach((name, field) -> {
            JsonNode value = members.get(name);
            String at = BodyReader.path(path, name);
            if (value == null
                    || value.isNull()
                    || (value.isTextual() && value.textValue().isEmpty())) {
                absent(field, at, values, rows);
            } else if (field.isRows()) {
                rows.put(name, rows(field, value, at));
            } else {
                body.field(field.field(), value, at, values);
            }
        });
        return new Node(values, rows);
    }

    private void absent(
            InputField field, String path, Map<String, @Nullable Object> values, Map<String, List<Node>> rows) {
        FieldDefinition definition = field.field();
        String literal = definition.defaultValue();
        if (field.isRows()) {
            rows.put(definition.name(), List.of());
        } else if (literal != null && !literal.startsWith("=")) {
            values.put(definition.name(), Literals.parse(definition.type(), literal));
            return;
        } else {
            values.put(definition.name(), null);
        }
        if (definition.required()) {
            body.required(definition, path);
        }
    }

    private List<Node> rows(InputField field, JsonNode json, String path) {
        // A single row may be written without a list around it.
        List<JsonNode> rows = json.isObject() ? List.of(json) : body.rows(field.field(), json, path);
        List<Node> nodes = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            nodes.add(node(field.rows(), rows.get(i), path + "." + i));
        }
        return nodes;
    }
}
