package cn.minshui.engine.core.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** JSON Schemas that definitions bring for values of their fields. Nothing is ever fetched: they may refer to themselves alone. */
public final class JsonSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().losslessNarrowing(false).build();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            VersionFlag.V202012, builder -> builder.schemaLoaders(loaders -> loaders.values(List::clear)));
    private static final Cache<String, JsonSchema> COMPILED =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private JsonSchemas() {}

    /** @param schema text that was checked when its definition was compiled */
    public static JsonSchema of(String schema) {
        return Objects.requireNonNull(COMPILED.get(schema, text -> FACTORY.getSchema(tree(text), CONFIG)));
    }

    /** What is wrong with a schema; nothing when it can be used. */
    public static List<String> problems(String schema) {
        JsonNode tree = tree(schema);
        List<String> wrong = new ArrayList<>();
        outside(tree, wrong);
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(SchemaLocation.of(SchemaId.V202012), CONFIG)
                .validate(tree)
                .forEach(message -> wrong.add(message.getMessage()));
        return wrong;
    }

    private static void outside(JsonNode node, List<String> wrong) {
        for (String word : List.of("$ref", "$dynamicRef")) {
            JsonNode target = node.get(word);
            if (target != null && target.isTextual() && !target.textValue().startsWith("#")) {
                wrong.add(word + " " + target.textValue());
            }
        }
        node.forEach(member -> outside(member, wrong));
    }

    private static JsonNode tree(String schema) {
        try {
            return JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a schema of a definition is no JSON", e);
        }
    }
}
