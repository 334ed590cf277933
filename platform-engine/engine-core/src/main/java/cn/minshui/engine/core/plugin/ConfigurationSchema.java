package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The JSON Schema (2020-12) of what can be configured for a plugin: an object, each property with a title. */
public final class ConfigurationSchema {
    /** A property of the schema's properties: kept, never shown again. */
    private static final String SECRET = "x-secret";

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012, builder -> {
        JsonMetaSchema own = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                .keyword(new NonValidationKeyword(SECRET))
                .build();
        builder.metaSchema(own);
    });

    private final JsonNode text;
    private final JsonSchema schema;

    private ConfigurationSchema(JsonNode text, JsonSchema schema) {
        this.text = text;
        this.schema = schema;
    }

    /** @throws IllegalArgumentException with everything that is wrong with the schema */
    static ConfigurationSchema of(JsonNode text) {
        List<String> wrong = new ArrayList<>();
        FACTORY.getSchema(SchemaLocation.of(DIALECT))
                .validate(text)
                .forEach(message -> wrong.add(message.getMessage()));
        if (!text.path("type").asText().equals("object")
                || !text.path("properties").isObject()) {
            wrong.add("it does not describe an object with properties");
        }
        text.path("properties").fields().forEachRemaining(property -> {
            if (property.getValue().path("title").asText().isBlank()) {
                wrong.add(property.getKey() + " has no title");
            }
        });
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
        return new ConfigurationSchema(text, FACTORY.getSchema(text));
    }

    public JsonNode text() {
        return text;
    }

    public Set<String> secrets() {
        Set<String> secrets = new LinkedHashSet<>();
        text.path("properties").fields().forEachRemaining(property -> {
            if (property.getValue().path(SECRET).asBoolean()) {
                secrets.add(property.getKey());
            }
        });
        return secrets;
    }

    /** Values of {@code default}, by property. */
    public ObjectNode initial() {
        ObjectNode initial = JsonNodeFactory.instance.objectNode();
        text.path("properties").fields().forEachRemaining(property -> {
            if (property.getValue().has("default")) {
                initial.set(property.getKey(), property.getValue().get("default"));
            }
        });
        return initial;
    }

    /** Everything that is wrong with the values, each with the property concerned. */
    public List<Problem> check(ObjectNode values) {
        return schema.validate(values).stream().map(this::problem).toList();
    }

    private Problem problem(ValidationMessage message) {
        String at = message.getInstanceLocation().toString().replaceFirst("^\\$\\.?", "");
        String property = message.getProperty() == null ? "" : message.getProperty();
        String keyword = String.valueOf(message.getType());
        String path = property.isEmpty() ? at : at.isEmpty() ? property : at + "." + property;
        String label = label(path);
        return switch (keyword) {
            case "required" -> wrong("CONFIGURATION_REQUIRED", path, "“" + label + "”必须填写", label + " is required");
            case "additionalProperties", "unevaluatedProperties" ->
                wrong("CONFIGURATION_UNKNOWN", path, "没有配置项“" + path + "”", "there is no value named " + path);
            case "type" ->
                wrong("CONFIGURATION_TYPE", path, "“" + label + "”的值类型不对", label + ": " + message.getMessage());
            case "enum", "const" ->
                wrong("CONFIGURATION_VALUE", path, "“" + label + "”不在可选值里", label + ": " + message.getMessage());
            default ->
                wrong(
                        "CONFIGURATION_VALUE",
                        path,
                        "“" + label + "”的值不符合要求（" + keyword + "）",
                        label + ": " + message.getMessage());
        };
    }

    private static Problem wrong(String code, String path, String zh, String en) {
        return Problem.error(code, Place.body(path), zh, en);
    }

    private String label(String path) {
        String first = path.split("[.\\[]", 2)[0];
        String title = text.path("properties").path(first).path("title").asText();
        return title.isEmpty() ? path : title;
    }
}
