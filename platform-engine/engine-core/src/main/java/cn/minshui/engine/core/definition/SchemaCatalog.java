package cn.minshui.engine.core.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON Schemas of all kinds: those of the engine from its class path, those of plugins as they are handed in. */
public final class SchemaCatalog {
    /** The kinds of the engine itself, in the order in which documents list them. */
    public static final List<String> ENGINE_KINDS = List.of(
            "object",
            "dictionary",
            "sequence",
            "role",
            "policy",
            "list",
            "form",
            "page",
            "menu",
            "import-template",
            "script",
            "job",
            "open-api",
            "test");

    private static final String ADDRESS = "https://minshui.cn/schema/";
    private static final String FOLDER = "cn/minshui/engine/schema/";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, JsonNode> texts = new LinkedHashMap<>();
    private final Map<String, JsonSchema> schemas = new LinkedHashMap<>();
    private final JsonNode shared;
    private final JsonSchemaFactory factory = JsonSchemaFactory.builder(
                    JsonSchemaFactory.getInstance(VersionFlag.V202012))
            .metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                    .keyword(new NonValidationKeyword("x-branch"))
                    .build())
            .schemaMappers(m -> m.mapPrefix(ADDRESS, "classpath:" + FOLDER))
            .build();
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().losslessNarrowing(false).build();

    public SchemaCatalog() {
        shared = resource("defs");
        ENGINE_KINDS.forEach(kind -> add(kind, resource(kind)));
        add("overlay", resource("overlay"));
    }

    /**
     * Adds the schema of a plugin's kind; it may refer to {@code https://minshui.cn/schema/defs.json}.
     *
     * @throws IllegalArgumentException when it is not JSON
     */
    public void addKind(String kind, InputStream schema) {
        try {
            add(kind, MAPPER.readTree(schema));
        } catch (IOException e) {
            throw new IllegalArgumentException("the schema of kind " + kind + " is not JSON: " + e.getMessage(), e);
        }
    }

    private void add(String kind, JsonNode text) {
        texts.put(kind, text);
        schemas.put(kind, factory.getSchema(text, config));
    }

    public boolean hasKind(String kind) {
        return texts.containsKey(kind) && !kind.equals("overlay");
    }

    public List<String> kinds() {
        return texts.keySet().stream().filter(this::hasKind).toList();
    }

    JsonSchema schema(String kind) {
        return Optional.ofNullable(schemas.get(kind))
                .orElseThrow(() -> new IllegalArgumentException("no kind " + kind));
    }

    /** The text of a kind's schema. */
    public JsonNode text(String kind) {
        return Optional.ofNullable(texts.get(kind)).orElseThrow(() -> new IllegalArgumentException("no kind " + kind));
    }

    /** The definitions that the schemas share. */
    public JsonNode shared() {
        return shared;
    }

    /** The schema of the part that a pointer names, with {@code $ref} followed; null where the schema does not say. */
    public @Nullable JsonNode part(String kind, String pointer) {
        JsonNode root = text(kind);
        JsonNode schema = root;
        for (String segment : Pointers.segments(pointer)) {
            schema = member(schema, segment, root);
            if (schema == null) {
                return null;
            }
        }
        return schema;
    }

    /**
     * What a branch may do with the part that a pointer names: the {@code x-branch} nearest to it on the way from the root, or
     * {@code locked} where the schema says nothing.
     */
    public BranchRule branchRule(String kind, String pointer) {
        JsonNode root = text(kind);
        JsonNode schema = root;
        String rule = root.path("x-branch").asText("locked");
        for (String segment : Pointers.segments(pointer)) {
            schema = member(schema, segment, root);
            if (schema == null) {
                break;
            }
            rule = schema.path("x-branch").asText(rule);
        }
        return BranchRule.of(rule);
    }

    private @Nullable JsonNode member(JsonNode schema, String segment, JsonNode root) {
        JsonNode direct = ownMember(schema, segment);
        if (direct != null) {
            return direct;
        }
        String reference = schema.path("$ref").asText("");
        if (reference.isEmpty()) {
            return null;
        }
        String pointer = reference.substring(reference.indexOf('#') + 1);
        JsonNode owner = reference.startsWith("#") ? root : shared;
        return member(owner.at(pointer), segment, owner);
    }

    private static @Nullable JsonNode ownMember(JsonNode schema, String segment) {
        JsonNode property = schema.path("properties").path(segment);
        // a property that only narrows an enumeration says nothing about branches: the referenced schema does
        if (property.isObject() && (property.has("title") || !schema.has("$ref"))) {
            return property;
        }
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject()) {
            return additional;
        }
        JsonNode items = schema.path("items");
        return items.isObject() ? items : null;
    }

    private static JsonNode resource(String name) {
        String path = FOLDER + name + ".json";
        try (InputStream in = SchemaCatalog.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not on the class path");
            }
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
