package cn.minshui.engine.app.generate;

import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Schemas of an OpenAPI document as TypeScript: what is sent and what is taken, in the names of the document. */
final class TypeScriptTypes {
    private static final Set<String> BUILT_IN = Set.of("Array", "Object", "Page", "Promise", "Record", "String");
    private static final String REFERENCE = "#/components/schemas/";

    private TypeScriptTypes() {}

    /** {@code book-copy.create} as {@code BookCopyCreate}. */
    static String name(String component) {
        String name = Names.type(component);
        return BUILT_IN.contains(name) ? name + "Data" : name;
    }

    /** Every schema as an exported interface, by name. */
    static String interfaces(Map<String, ? extends Schema<?>> schemas) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(schemas)
                .forEach((component, schema) -> text.append("\n")
                        .append(doc("", schema.getDescription()))
                        .append("export interface ")
                        .append(name(component))
                        .append(" ")
                        .append(members(schema, ""))
                        .append("\n"));
        return text.toString();
    }

    static String type(@Nullable Schema<?> schema, String indent) {
        if (schema == null) {
            return "unknown";
        }
        if (schema.get$ref() != null) {
            return name(schema.get$ref().substring(REFERENCE.length()));
        }
        if (schema.getAllOf() != null) {
            return joined(schema.getAllOf(), " & ", indent);
        }
        if (schema.getAnyOf() != null) {
            return joined(schema.getAnyOf(), " | ", indent);
        }
        if (schema.getEnum() != null) {
            return schema.getEnum().stream()
                    .map(key -> "'" + key.toString().replace("\\", "\\\\").replace("'", "\\'") + "'")
                    .collect(Collectors.joining(" | "));
        }
        List<String> ways = types(schema).stream()
                .map(type -> plain(type, schema, indent))
                .distinct()
                .toList();
        return ways.isEmpty() ? "unknown" : String.join(" | ", ways);
    }

    private static List<String> types(Schema<?> schema) {
        List<String> types = new ArrayList<>();
        if (schema.getType() != null) {
            types.add(schema.getType());
        }
        if (schema.getTypes() != null) {
            schema.getTypes().stream().filter(type -> !types.contains(type)).forEach(types::add);
        }
        return types;
    }

    private static String joined(List<?> schemas, String by, String indent) {
        return schemas.stream()
                .map(schema -> type((Schema<?>) schema, indent))
                .distinct()
                .collect(Collectors.joining(by));
    }

    private static String plain(String type, Schema<?> schema, String indent) {
        return switch (type) {
            case "string" -> "string";
            case "integer", "number" -> "number";
            case "boolean" -> "boolean";
            case "null" -> "null";
            case "array" -> "Array<" + type(schema.getItems(), indent) + ">";
            case "object" -> schema.getProperties() == null ? "Record<string, unknown>" : members(schema, indent);
            default -> throw new IllegalStateException("no TypeScript for " + type);
        };
    }

    private static String members(Schema<?> schema, String indent) {
        if (schema.getProperties() == null) {
            return "{}";
        }
        List<String> required = schema.getRequired() == null ? List.of() : schema.getRequired();
        String inner = indent + "  ";
        StringBuilder text = new StringBuilder("{\n");
        schema.getProperties()
                .forEach((name, property) -> text.append(doc(inner, property.getDescription()))
                        .append(inner)
                        .append(key(name))
                        .append(required.contains(name) ? ": " : "?: ")
                        .append(type(property, inner))
                        .append("\n"));
        return text.append(indent).append("}").toString();
    }

    static String key(String name) {
        return name.matches("[A-Za-z_$][A-Za-z0-9_$]*") ? name : "'" + name.replace("'", "\\'") + "'";
    }

    static String doc(String indent, @Nullable String words) {
        return words == null || words.isBlank()
                ? ""
                : indent + "/** " + words.replace("*/", "* /").replace("\n", " ") + " */\n";
    }
}
