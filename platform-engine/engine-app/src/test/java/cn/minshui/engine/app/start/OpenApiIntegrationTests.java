package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live document is valid OpenAPI 3.1, and what the server answers and takes is what it says. */
@Tag("database")
class OpenApiIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final Pattern IN_PATH = Pattern.compile("\\{([^}]+)}");

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static String token = "";
    private static JsonNode api;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, "");
        String first = send(
                        "POST",
                        "/api/auth/login",
                        Map.of("username", "admin", "password", server.administratorPassword()))
                .path("accessToken")
                .asText();
        token = first;
        token = send(
                        "POST",
                        "/api/auth/password",
                        Map.of("old", server.administratorPassword(), "new", "Administrator-2026"))
                .path("accessToken")
                .asText();
        api = send("GET", "/v3/api-docs", null);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode send(String method, String path, Object body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
        return JSON.readTree(response.body());
    }

    private record Operation(String path, String method, JsonNode json) {}

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        api.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue().fields().forEachRemaining(method -> {
                    if (METHODS.contains(method.getKey())) {
                        operations.add(new Operation(path.getKey(), method.getKey(), method.getValue()));
                    }
                }));
        return operations;
    }

    /** Every schema of the document by its place, those inside others too. */
    private static Map<String, JsonNode> schemas() {
        Map<String, JsonNode> schemas = new TreeMap<>();
        api.at("/components/schemas").fields().forEachRemaining(e -> collect(e.getKey(), e.getValue(), schemas));
        for (Operation operation : operations()) {
            int i = 0;
            for (JsonNode schema : operation.json().findValues("schema")) {
                collect(operation.method() + " " + operation.path() + " " + i++, schema, schemas);
            }
        }
        return schemas;
    }

    private static void collect(String place, JsonNode schema, Map<String, JsonNode> schemas) {
        schemas.put(place, schema);
        schema.path("properties")
                .fields()
                .forEachRemaining(e -> collect(place + "." + e.getKey(), e.getValue(), schemas));
        if (schema.path("items").isObject()) {
            collect(place + "[]", schema.get("items"), schemas);
        }
        for (String several : List.of("anyOf", "allOf", "oneOf")) {
            for (int i = 0; i < schema.path(several).size(); i++) {
                collect(place + "|" + i, schema.get(several).get(i), schemas);
            }
        }
    }

    @Test
    void theDocumentIsOfTheVersionThatItSays() {
        assertThat(api.path("openapi").asText()).startsWith("3.1");
        assertThat(api.at("/info/title").asText()).isNotEmpty();
        assertThat(api.at("/info/version").asText()).isNotEmpty();
        assertThat(api.path("paths").size()).isGreaterThan(20);
    }

    @Test
    void everyOperationIsWhole() {
        List<String> faults = new ArrayList<>();
        Map<String, String> ids = new TreeMap<>();
        for (Operation operation : operations()) {
            String place = operation.method() + " " + operation.path();
            String other = ids.put(operation.json().path("operationId").asText(), place);
            if (other != null) {
                faults.add(place + " has the operationId of " + other);
            }
            Set<String> declared = new TreeSet<>();
            for (JsonNode parameter : operation.json().path("parameters")) {
                if (parameter.path("in").asText().equals("path")) {
                    declared.add(parameter.path("name").asText());
                    if (!parameter.path("required").asBoolean()) {
                        faults.add(place + " does not require " + parameter.path("name"));
                    }
                }
                if (!parameter.has("schema")) {
                    faults.add(place + " has a parameter without schema: " + parameter);
                }
            }
            Set<String> inPath = new TreeSet<>();
            Matcher matcher = IN_PATH.matcher(operation.path());
            while (matcher.find()) {
                inPath.add(matcher.group(1));
            }
            if (!inPath.equals(declared)) {
                faults.add(place + " declares " + declared);
            }
            if (operation.json().path("responses").isEmpty()) {
                faults.add(place + " has no responses");
            }
            operation.json().path("responses").fields().forEachRemaining(answer -> {
                if (!answer.getValue().has("description") && !answer.getValue().has("$ref")) {
                    faults.add(place + " " + answer.getKey() + " has no description");
                }
            });
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void everySchemaIsOneOfJsonSchemaAndSaysItsType() {
        JsonSchema meta = SCHEMAS.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        List<String> faults = new ArrayList<>();
        schemas().forEach((place, schema) -> {
            for (ValidationMessage message : meta.validate(schema)) {
                faults.add(place + ": " + message.getMessage());
            }
            boolean said =
                    List.of("type", "$ref", "anyOf", "allOf", "oneOf").stream().anyMatch(schema::has);
            if (!said && !schema.isEmpty()) {
                faults.add(place + " has no type: " + schema);
            }
            if (schema.has("nullable")) {
                faults.add(place + " is nullable, a word of OpenAPI 3.0");
            }
        });
        assertThat(faults).isEmpty();
    }

    private static Set<ValidationMessage> faults(String component, JsonNode value) {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$ref", "#/components/schemas/" + component);
        schema.set("components", api.get("components"));
        return SCHEMAS.getSchema(schema).validate(value);
    }

    @Test
    void whatIsAnsweredIsWhatTheDocumentSays() throws Exception {
        JsonNode book = send("POST", "/api/data/book", Map.of("isbn", "978-3-0000001", "name", "B", "price", "1.50"));
        JsonNode reader = send("POST", "/api/data/reader", Map.of("name", "Ann"));
        JsonNode loan = send(
                "POST",
                "/api/data/loan",
                Map.of(
                        "reader", reader.path("id").asText(),
                        "book", Map.of("isbn", "978-3-0000001"),
                        "period", "202609",
                        "dueOn", "2026-12-01",
                        "fines", List.of(Map.of("reason", "late", "amount", "1.00"))));
        assertThat(faults("book", book)).isEmpty();
        assertThat(faults("reader", reader)).isEmpty();
        assertThat(faults("loan", loan)).isEmpty();
        assertThat(faults(
                        "loan", send("GET", "/api/data/loan/" + loan.path("id").asText(), null)))
                .isEmpty();
        for (JsonNode item : send("GET", "/api/data/loan", null).path("items")) {
            assertThat(faults("loan", item)).isEmpty();
        }
        assertThat(faults("Problem", send("POST", "/api/data/book", Map.of("nam", "x"))))
                .isEmpty();
        assertThat(faults("Problem", send("GET", "/api/data/book/1", null))).isEmpty();
    }

    @Test
    void whatIsTakenIsWhatTheDocumentSays() throws Exception {
        Map<String, Object> good =
                Map.of("isbn", "978-3-0000002", "name", "B", "price", "1.50", "pages", 7, "boughtOn", "2026-09-30");
        assertThat(faults("book.create", JSON.valueToTree(good))).isEmpty();
        assertThat(send("POST", "/api/data/book", good).path("id").asText()).isNotEmpty();
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("name", "B"),
                Map.of("isbn", "978-3-0000003", "name", "B", "nam", 1),
                Map.of("isbn", "978-3-0000003", "name", "B", "pages", "many"),
                Map.of("isbn", "978-3-0000003", "name", "B", "pages", 0),
                Map.of("isbn", "x", "name", "B"))) {
            assertThat(faults("book.create", JSON.valueToTree(bad)))
                    .as(bad.toString())
                    .isNotEmpty();
            assertThat(send("POST", "/api/data/book", bad).path("status").asInt())
                    .as(bad.toString())
                    .isEqualTo(422);
        }
        Map<String, Object> loan = Map.of(
                "reader", "1",
                "book", Map.of("isbn", "978-3-0000001"),
                "period", "202609",
                "dueOn", "2026-12-01",
                "fines", List.of(Map.of("reason", "late", "amount", "1.00")));
        assertThat(faults("loan.create", JSON.valueToTree(loan))).isEmpty();
        Map<String, Object> patch = Map.of("fines", List.of(Map.of("id", "17", "$delete", true)));
        assertThat(faults("loan.update", JSON.valueToTree(patch))).isEmpty();
        ObjectNode cleared = JSON.createObjectNode();
        cleared.putNull("price");
        assertThat(faults("book.update", cleared)).isEmpty();
    }
}
