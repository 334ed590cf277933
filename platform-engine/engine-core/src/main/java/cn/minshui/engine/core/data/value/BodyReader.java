package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads JSON bodies into typed values, with every problem of the body and not only the first. Used for one body. */
public final class BodyReader {
    private final CompiledModel model;
    private final ValueRules rules;
    private final Problems problems;
    private final List<PendingReference> references = new ArrayList<>();

    public BodyReader(CompiledModel model, Problems problems) {
        this.model = model;
        this.rules = new ValueRules(model);
        this.problems = problems;
    }

    /**
     * A reference that was read and not yet looked up.
     *
     * @param into where the id is put once it is known
     * @param id the id that was written, or null
     * @param keyField the field written instead, with its value
     */
    public record PendingReference(
            String path,
            String object,
            FieldDefinition field,
            Map<String, @Nullable Object> into,
            @Nullable Long id,
            @Nullable String keyField,
            @Nullable Object keyValue) {

        /** The reference that a checked value of the field is; empty where it is none. */
        public static Optional<PendingReference> of(
                String path, FieldDefinition field, Map<String, @Nullable Object> values) {
            Object value = values.get(field.name());
            if (value instanceof Reference any && any.object() != null) {
                return Optional.of(new PendingReference(path, any.object(), field, values, any.id(), null, null));
            }
            return value instanceof Long id && field.type() instanceof FieldType.ReferenceTo to
                    ? Optional.of(new PendingReference(path, to.object(), field, values, id, null, null))
                    : Optional.empty();
        }

        /** Puts the record that was found where the reference stands. */
        public void found(long record) {
            into.put(
                    field.name(),
                    field.type() instanceof FieldType.AnyReference ? Reference.to(object, record) : record);
        }
    }

    public List<PendingReference> references() {
        return references;
    }

    /** @throws ProblemException MALFORMED when the body is no JSON object */
    public static void requireObject(JsonNode body) {
        if (!body.isObject()) {
            throw new ProblemException(
                    ProblemClass.MALFORMED,
                    Problem.error("BODY_OBJECT", Place.body(""), "请求体应是一个 JSON 对象", "the body must be a JSON object"));
        }
    }

    /** Reads one field that is present; an explicit null or empty text is null. */
    public void field(FieldDefinition field, JsonNode json, String path, Map<String, @Nullable Object> into) {
        if (json.isNull() || (json.isTextual() && json.textValue().isEmpty())) {
            into.put(field.name(), null);
            return;
        }
        Object raw = JsonReader.read(field, json, path, problems::add);
        if (raw instanceof JsonReader.ByKey byKey) {
            byKey(field, byKey, path, into);
        } else if (raw != null) {
            Object value = rules.check(field, raw, path, problems::add);
            into.put(field.name(), value);
            PendingReference.of(path, field, into).ifPresent(references::add);
        }
    }

    private static String target(FieldDefinition field) {
        if (field.type() instanceof FieldType.ReferenceTo reference) {
            return reference.object();
        }
        throw new IllegalArgumentException(field.name() + " is not a reference");
    }

    private void byKey(FieldDefinition field, JsonReader.ByKey byKey, String path, Map<String, @Nullable Object> into) {
        String object = byKey.object() == null ? target(field) : byKey.object();
        if (byKey.object() != null && !rules.isTarget(field, object, path, problems::add)) {
            return;
        }
        String key = model.object(object).map(o -> o.definition().keyField()).orElse(null);
        Optional<FieldDefinition> keyField =
                model.object(object).flatMap(o -> o.field(byKey.field())).map(f -> f.definition());
        if (key == null || !key.equals(byKey.field()) || keyField.isEmpty()) {
            problems.add(ValueRules.problem(
                    "REFERENCE_KEY",
                    path,
                    ValueRules.label(field) + (key == null ? "只能写编号" : "只能写编号或 {" + key + ": 值}"),
                    field.label().en() + " is written as an id" + (key == null ? "" : " or {" + key + ": value}")));
            return;
        }
        Object typed = JsonReader.read(keyField.get(), byKey.value(), path, problems::add);
        if (typed != null && !(typed instanceof JsonReader.ByKey)) {
            if (typed instanceof String text && !ValueRules.isClean(field, text, path, problems::add)) {
                return;
            }
            into.put(field.name(), null);
            references.add(new PendingReference(path, object, field, into, null, key, typed));
        }
    }

    /** A name that the body may not hold, with the name that may have been meant. */
    public void unknown(String name, String path, Collection<String> known) {
        Problem problem =
                ValueRules.problem("FIELD_UNKNOWN", path, "没有字段 " + shown(name), "there is no field " + shown(name));
        Optional<String> near = NearestName.of(name, known);
        problems.add(near.map(n -> NearestName.question(List.of(n)))
                .map(fix -> problem.withFix(fix.zh(), fix.en()))
                .orElse(problem));
    }

    private static String shown(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }

    /** The rows of a list; anything else is a problem. */
    public List<JsonNode> rows(FieldDefinition field, JsonNode json, String path) {
        List<JsonNode> rows = new ArrayList<>();
        if (!json.isArray()) {
            problems.add(ValueRules.problem(
                    "FIELD_TYPE",
                    path,
                    ValueRules.label(field) + "应是列表",
                    field.label().en() + " must be a list"));
            return rows;
        }
        for (int i = 0; i < json.size(); i++) {
            if (json.get(i).isObject()) {
                rows.add(json.get(i));
            } else {
                problems.add(ValueRules.problem(
                        "ROW_OBJECT", path + "." + i, "每一行应是一个 JSON 对象", "each row must be a JSON object"));
            }
        }
        return rows;
    }

    public void required(FieldDefinition field, String path) {
        problems.add(ValueRules.problem(
                "FIELD_REQUIRED",
                path,
                ValueRules.label(field) + "必须填写",
                field.label().en() + " is required"));
    }

    /** Fields of a body by name, in its order. */
    public static Map<String, JsonNode> members(JsonNode body) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        body.fields().forEachRemaining(e -> members.put(e.getKey(), e.getValue()));
        return members;
    }

    public static String path(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + "." + name;
    }
}
