package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every metadata kind of a plugin owes the consultants who write definitions of it. */
public abstract class KindProviderContract {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    protected abstract KindProvider provider();

    /** Definitions without any fault. */
    protected abstract List<KindSource> right();

    /** Definitions that the schema accepts and the compiler must refuse, each with at least one fault of its own. */
    protected abstract List<KindSource> wrong();

    /** What the compiled model does, as a value with {@code equals}. */
    protected abstract Object behaviour(Object model);

    @Test
    void schemaIsValid() {
        JsonSchema dialect = SCHEMAS.getSchema(SchemaLocation.of(DIALECT));
        assertThat(schema().path("$schema").asText()).isEqualTo(DIALECT);
        assertThat(dialect.validate(schema())).isEmpty();
    }

    @Test
    void schemaDescribesEveryProperty() {
        JsonNode schema = schema();
        List<String> undescribed = new ArrayList<>();
        if (!isDescribed(schema, schema)) {
            undescribed.add("the schema itself");
        }
        collectUndescribed("", schema, schema, undescribed);
        assertThat(undescribed).as("properties without title or description").isEmpty();
    }

    @Test
    void sourcesOfThisTestAreValidBySchema() {
        JsonSchema schema = SCHEMAS.getSchema(schema());
        List<KindSource> all = new ArrayList<>(right());
        all.addAll(wrong());
        assertThat(right()).as("right definitions").isNotEmpty();
        assertThat(wrong()).as("wrong definitions").isNotEmpty();
        for (KindSource source : all) {
            assertThat(schema.validate(JSON.valueToTree(source.body())))
                    .as(source.name())
                    .isEmpty();
        }
    }

    @Test
    void rightDefinitionsHaveNoProblems() {
        List<Problem> problems = new ArrayList<>();
        provider().compile(right(), problems::add);
        assertThat(problems).isEmpty();
    }

    @Test
    void compilingIsDeterministic() {
        Object first = provider().compile(right(), this::unexpected);
        Object second = provider().compile(right(), this::unexpected);
        assertThat(behaviour(first)).isEqualTo(behaviour(second));
    }

    @Test
    void wrongDefinitionsAreProblemsWithTheirPlaceAndNeverExceptions() {
        for (KindSource source : wrong()) {
            List<Problem> problems = new ArrayList<>();
            assertThatCode(() -> provider().compile(List.of(source), problems::add))
                    .doesNotThrowAnyException();
            assertThat(problems).as(source.name()).anyMatch(Problem::isError);
            assertThat(problems).allSatisfy(problem -> {
                assertThat(problem.code()).matches("[A-Z][A-Z0-9_]*");
                assertThat(problem.place()).isInstanceOf(Place.InFile.class);
                assertThat(problem.message().zh()).isNotBlank();
                assertThat(problem.message().en()).isNotBlank();
            });
        }
    }

    @Test
    void oneWrongDefinitionDoesNotHideAnother() {
        List<Problem> together = new ArrayList<>();
        provider().compile(wrong(), together::add);
        List<String> apart = new ArrayList<>();
        wrong().forEach(source -> provider().compile(List.of(source), p -> apart.add(p.code())));
        assertThat(together).extracting(Problem::code).containsAll(apart);
    }

    private void unexpected(Problem problem) {
        throw new AssertionError(problem.toString());
    }

    private JsonNode schema() {
        KindProvider provider = provider();
        try (InputStream stream = provider.getClass().getClassLoader().getResourceAsStream(provider.schemaResource())) {
            assertThat(stream).as(provider.schemaResource()).isNotNull();
            return JSON.readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collectUndescribed(String path, JsonNode node, JsonNode root, List<String> undescribed) {
        node.path("properties").fields().forEachRemaining(property -> {
            String at = path + "/properties/" + property.getKey();
            if (!isDescribed(property.getValue(), root)) {
                undescribed.add(at);
            }
        });
        node.fields().forEachRemaining(child -> {
            if (child.getValue().isContainerNode()
                    && !child.getKey().equals("enum")
                    && !child.getKey().equals("const")) {
                collectUndescribed(path + "/" + child.getKey(), child.getValue(), root, undescribed);
            }
        });
    }

    private static boolean isDescribed(JsonNode schema, JsonNode root) {
        return has(schema, root, "title") && has(schema, root, "description");
    }

    /** A property may take its words from what it refers to. */
    private static boolean has(JsonNode schema, JsonNode root, String word) {
        if (!schema.path(word).asText("").isBlank()) {
            return true;
        }
        String reference = schema.path("$ref").asText("");
        return reference.startsWith("#/")
                && !root.at(reference.substring(1)).path(word).asText("").isBlank();
    }
}
