package cn.minshui.engine.app.http;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Entry;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Before and after of an entry as its reader may see them: fields by their labels, choices by theirs, and of fields that he may
 * not read nothing but that they were changed.
 */
final class AuditChanges {
    private static final String WITHHELD = "***";
    /** What an entry tells beside fields: why, and how many fields are not named. */
    private static final Set<String> BESIDE = Set.of("$reason", "…");

    private final RecordService records;
    private final CallContext context;
    private final CompiledModel model;
    private final Map<String, Map<String, FieldRight>> rights = new HashMap<>();

    AuditChanges(RecordService records, CallContext context, CompiledModel model) {
        this.records = records;
        this.context = context;
        this.model = model;
    }

    /** @param object that the entry is about @param told {@code field} or {@code object/id/field} → {before, after} */
    ObjectNode of(String object, ObjectNode told) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        told.fields().forEachRemaining(change -> {
            String[] parts = change.getKey().split("/", 3);
            String of = parts.length == 3 ? parts[0] : object;
            String field = parts[parts.length - 1];
            ObjectNode one = shown.putObject(change.getKey());
            label(of, field, parts.length == 3 ? parts[1] : "")
                    .ifPresent(label ->
                            one.putObject("label").put("zh", label.zh()).put("en", label.en()));
            boolean readable = isReadable(of, field);
            for (String side : List.of("before", "after")) {
                JsonNode value = change.getValue().path(side);
                if (!value.isMissingNode()) {
                    one.set(side, readable || value.isNull() ? named(of, field, value) : text(WITHHELD));
                }
            }
        });
        return shown;
    }

    private boolean isReadable(String object, String field) {
        Optional<CompiledObject> known = model.object(object);
        if (known.isEmpty()) {
            // Whose rights nobody can tell any more.
            return false;
        }
        if (BESIDE.contains(field) || AuditCategory.of(object, "update") == AuditCategory.RIGHTS) {
            // Who may do what is what the trail is read for; secrets and what tells of a person stand there masked.
            return true;
        }
        FieldRight right = rights.computeIfAbsent(
                        object, o -> records.access(context, o).fields())
                .get(field);
        if (right == null) {
            // A field that is gone is withheld; the owner, which is no field of the definition, is not.
            return field.equals("organization");
        }
        return right.compareTo(FieldRight.READ) >= 0;
    }

    private Optional<Text> label(String object, String field, String id) {
        if (field.equals("$reason")) {
            return Optional.of(new Text("原因", "Reason"));
        }
        if (field.equals("…")) {
            return Optional.of(new Text("未列出的字段数", "Fields not named"));
        }
        Optional<CompiledObject> of = model.object(object);
        Optional<Text> own =
                of.flatMap(o -> o.field(field)).map(f -> f.definition().label());
        if (id.isEmpty() || own.isEmpty()) {
            return own;
        }
        Text label = of.orElseThrow().definition().label();
        return own.map(
                text -> new Text(label.zh() + " " + id + " · " + text.zh(), label.en() + " " + id + " · " + text.en()));
    }

    /** A choice by what it is called; anything else as it is kept. */
    private JsonNode named(String object, String field, JsonNode value) {
        FieldType type = model.object(object)
                .flatMap(o -> o.field(field))
                .map(CompiledField::type)
                .orElse(null);
        if (!(type instanceof FieldType.Choice choice) || !value.isTextual()) {
            return value;
        }
        return Optional.ofNullable(model.dictionaries().get(choice.dictionary()))
                .map(dictionary -> dictionary.items().get(value.textValue()))
                .map(Entry::label)
                .<JsonNode>map(label -> JsonNodeFactory.instance
                        .objectNode()
                        .put("zh", label.zh())
                        .put("en", label.en()))
                .orElse(value);
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }
}
