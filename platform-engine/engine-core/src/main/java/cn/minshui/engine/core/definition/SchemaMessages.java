package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says in words what a validator's keyword means at a place of a definition. */
final class SchemaMessages {
    private static final Map<String, String> TYPES = Map.of(
            "string",
            "文字",
            "integer",
            "整数",
            "number",
            "数字",
            "boolean",
            "true 或 false",
            "object",
            "一组“键: 值”",
            "array",
            "列表",
            "null",
            "空");

    private final SchemaCatalog catalog;
    private final String kind;
    private final MapNode definition;

    SchemaMessages(SchemaCatalog catalog, String kind, MapNode definition) {
        this.catalog = catalog;
        this.kind = kind;
        this.definition = definition;
    }

    Optional<Problem> problem(ValidationMessage message, String pointer) {
        String property = message.getProperty();
        return switch (String.valueOf(message.getType())) {
            case "required" -> Optional.of(required(pointer, property));
            case "additionalProperties", "unevaluatedProperties" -> Optional.of(unknown(pointer, property));
            case "propertyNames" -> Optional.of(name(message, pointer, property));
            case "enum", "const" -> Optional.of(choice(message, pointer));
            case "type" -> Optional.of(type(message, pointer));
            case "pattern" -> Optional.of(pattern(message, pointer));
            case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties" ->
                Optional.of(length(message, pointer));
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" -> Optional.of(range(message, pointer));
            default -> Optional.of(other(message, pointer));
        };
    }

    private Place at(String pointer) {
        return Pointers.origin(definition, pointer).place(pointer);
    }

    private static String named(String pointer) {
        return pointer.isEmpty() ? "" : "“" + Pointers.readable(pointer) + "”";
    }

    private Problem required(String pointer, String property) {
        String missing = Pointers.child(pointer, property);
        Place place = Pointers.origin(definition, pointer).place(missing);
        return MetaErrorCode.SCHEMA_REQUIRED.at(
                place,
                named(pointer) + "缺少必填的“" + property + "”" + title(missing),
                Pointers.readable(pointer) + " lacks the required property '" + property + "'");
    }

    /** The Chinese title of a property, in brackets. */
    private String title(String pointer) {
        JsonNode part = catalog.part(kind, pointer);
        String title = part == null ? "" : part.path("title").asText("");
        return title.isEmpty() ? "" : "(" + title + ")";
    }

    private Problem unknown(String pointer, String property) {
        List<String> known = properties(pointer);
        Optional<String> nearest = NearestName.of(property, known);
        Problem problem = MetaErrorCode.SCHEMA_UNKNOWN_PROPERTY.at(
                at(Pointers.child(pointer, property)),
                "不认识的属性“" + property + "”"
                        + nearest.map(n -> "，是不是“" + n + "”？").orElse(""),
                "Unknown property '" + property + "'"
                        + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""));
        return known.isEmpty()
                ? problem
                : problem.withFix("可用：" + String.join("、", known), "Known: " + String.join(", ", known));
    }

    private List<String> properties(String pointer) {
        List<String> names = new ArrayList<>();
        JsonNode part = catalog.part(kind, pointer);
        if (part != null) {
            JsonNode owner = part.has("properties") && part.has("additionalProperties") ? part : referenced(part);
            owner.path("properties").fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    private JsonNode referenced(JsonNode part) {
        String reference = part.path("$ref").asText("");
        if (reference.isEmpty()) {
            return part;
        }
        JsonNode owner = reference.startsWith("#") ? catalog.text(kind) : catalog.shared();
        return owner.at(reference.substring(reference.indexOf('#') + 1));
    }

    private Problem name(ValidationMessage message, String pointer, String property) {
        boolean ofType = String.valueOf(message.getEvaluationPath()).contains("then");
        Place place = at(Pointers.child(pointer, property));
        if (!ofType) {
            return MetaErrorCode.SCHEMA_NAME.at(
                    place, "“" + property + "”不是合法的名称", "'" + property + "' is not a valid name");
        }
        if (!properties(pointer).contains(property)) {
            return unknown(pointer, property);
        }
        String type = definition(pointer).map(m -> m.text("type")).orElse("");
        return MetaErrorCode.SCHEMA_PROPERTY_OF_OTHER_TYPE.at(
                place,
                "类型 " + type + " 没有属性“" + property + "”",
                "Type " + type + " has no property '" + property + "'");
    }

    private Optional<MapNode> definition(String pointer) {
        Node node = definition;
        for (String segment : Pointers.segments(pointer)) {
            node = node instanceof MapNode map ? map.get(segment) : null;
            if (node == null) {
                return Optional.empty();
            }
        }
        return node instanceof MapNode map ? Optional.of(map) : Optional.empty();
    }

    private Problem choice(ValidationMessage message, String pointer) {
        List<String> allowed = new ArrayList<>();
        JsonNode schema = message.getSchemaNode();
        if (schema != null && schema.isArray()) {
            schema.forEach(value -> allowed.add(value.asText()));
        } else if (schema != null) {
            allowed.add(schema.asText());
        }
        String value = message.getInstanceNode() == null
                ? ""
                : message.getInstanceNode().asText();
        Optional<String> nearest = NearestName.of(value, allowed);
        return MetaErrorCode.SCHEMA_ENUM.at(
                at(pointer),
                named(pointer) + "不能是“" + value + "”，可选：" + String.join("、", allowed)
                        + nearest.map(n -> "；是不是“" + n + "”？").orElse(""),
                Pointers.readable(pointer) + " cannot be '" + value + "'; allowed: " + String.join(", ", allowed)
                        + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""));
    }

    private Problem type(ValidationMessage message, String pointer) {
        List<String> expected = new ArrayList<>();
        JsonNode schema = message.getSchemaNode();
        if (schema != null && schema.isArray()) {
            schema.forEach(value -> expected.add(value.asText()));
        } else if (schema != null) {
            expected.add(schema.asText());
        }
        String zh = expected.stream().map(t -> TYPES.getOrDefault(t, t)).collect(Collectors.joining("或"));
        Problem problem = MetaErrorCode.SCHEMA_TYPE.at(
                at(pointer),
                named(pointer) + "应是" + zh,
                Pointers.readable(pointer) + " must be " + String.join(" or ", expected));
        boolean quotable = expected.equals(List.of("string"))
                && message.getInstanceNode() != null
                && message.getInstanceNode().isValueNode();
        return quotable ? problem.withFix("给这个值加引号", "Put the value in quotes") : problem;
    }

    private Problem pattern(ValidationMessage message, String pointer) {
        String value = message.getInstanceNode() == null
                ? ""
                : message.getInstanceNode().asText();
        return MetaErrorCode.SCHEMA_PATTERN.at(
                at(pointer),
                named(pointer) + "的值“" + value + "”写法不对" + explained(pointer),
                Pointers.readable(pointer) + ": '" + value + "' does not have the form " + schemaText(message));
    }

    private String explained(String pointer) {
        JsonNode part = catalog.part(kind, pointer);
        String title = part == null ? "" : referenced(part).path("title").asText("");
        return title.isEmpty() ? "" : "，应是" + title;
    }

    private static String schemaText(ValidationMessage message) {
        return message.getSchemaNode() == null ? "" : message.getSchemaNode().asText();
    }

    private Problem length(ValidationMessage message, String pointer) {
        boolean least = String.valueOf(message.getType()).startsWith("min");
        String limit = schemaText(message);
        return MetaErrorCode.SCHEMA_LENGTH.at(
                at(pointer),
                named(pointer) + (least ? "至少要有 " : "最多 ") + limit + (least ? " 个" : " 个"),
                Pointers.readable(pointer) + (least ? " needs at least " : " takes at most ") + limit);
    }

    private Problem range(ValidationMessage message, String pointer) {
        boolean least =
                String.valueOf(message.getType()).toLowerCase(Locale.ROOT).contains("min");
        String limit = schemaText(message);
        return MetaErrorCode.SCHEMA_RANGE.at(
                at(pointer),
                named(pointer) + (least ? "不能小于 " : "不能大于 ") + limit,
                Pointers.readable(pointer) + (least ? " must be at least " : " must be at most ") + limit);
    }

    private Problem other(ValidationMessage message, String pointer) {
        return MetaErrorCode.SCHEMA_OTHER.at(
                at(pointer),
                named(pointer) + "不符合种类 " + kind + " 的要求：" + message.getMessage(),
                Pointers.readable(pointer) + ": " + message.getMessage());
    }
}
