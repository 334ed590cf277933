package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.testkit.plugin.FakePlugin;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a screen learns of the definitions of a plugin's kind, and of the roles that can be given: who may, and what stands in it.
 * Without SQL of its own, so it is tested on one database.
 */
class PluginDefinitionsIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final String SCHEMA = """
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Recipe", "type": "object",
             "x-branch": "free", "required": ["kind", "name"], "properties": {
               "kind": {"const": "recipe", "title": "Kind", "x-branch": "locked"},
               "name": {"$ref": "https://minshui.cn/schema/defs.json#/$defs/name", "title": "Name", "x-branch": "locked"},
               "label": {"$ref": "https://minshui.cn/schema/defs.json#/$defs/label", "title": "Label"},
               "grams": {"type": "object", "title": "Grams", "additionalProperties": {"type": ["integer", "number"]}}},
             "additionalProperties": false}
            """;
    private static final String RECIPES = """
            package kitchen;
            import cn.minshui.engine.spi.kind.*;
            import cn.minshui.engine.spi.problem.Problem;
            import cn.minshui.engine.spi.problem.Text;
            import java.util.List;
            import java.util.Map;
            import java.util.TreeMap;
            import java.util.function.Consumer;
            public class Recipes implements KindProvider {
                public String kind() { return "recipe"; }
                public String schemaResource() { return "recipe.json"; }
                public Object compile(List<KindSource> sources, Consumer<Problem> problems) {
                    Map<String, Text> names = new TreeMap<>();
                    sources.forEach(s -> names.put(s.name(), Text.of(s.name() + "谱", s.name())));
                    return (NamedDefinitions) day -> names;
                }
            }
            """;
    private static final String MORE = """
            kind: recipe
            name: bread
            label: {zh: 面包, en: Bread}
            grams: {flour: 500, salt: 0.125}
            ---
            kind: recipe
            name: soup
            ---
            kind: page
            name: recipes
            label: {zh: 配方, en: Recipes}
            widget: kitchen/sample
            definitions: recipe
            permission: fine:read
            ---
            kind: object
            name: dish
            label: {zh: 菜, en: Dish}
            module: lending
            scope: organization
            title: recipe
            fields: {recipe: {type: text, maxLength: 40, definitions: recipe, label: {zh: 配方, en: Recipe}}}
            """;
    private static final String OF_EAST = "extends: recipe/bread\ngrams: {salt: 0.2, yeast: 7}\n";

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static String administrator;
    private static String librarianOfEast;
    private static String trainee;

    private record Answer(int status, JsonNode body, HttpResponse<String> response) {}

    @BeforeAll
    static void start() throws Exception {
        writeKitchen(folder.resolve("home"));
        server = LibraryServer.start(folder, MORE);
        administrator = login("admin", server.administratorPassword());
        String root =
                get(administrator, "/api/auth/me").body().at("/organization/id").asText();
        String east =
                created("organization", Map.of("code", "east", "name", "East", "type", "station", "parent", root));
        librarianOfEast = user("lib", "librarian", east);
        trainee = user("young", "trainee", root);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void writeKitchen(Path home) throws IOException {
        Path plugin = new FakePlugin("kitchen", "1.0.0")
                .source("kitchen.Recipes", RECIPES)
                .service(KindProvider.class, "kitchen.Recipes", "kind:recipe")
                .web("index.js", "export const sample = {}")
                .writeTo(home.resolve("plugins"));
        Files.writeString(plugin.resolve("classes/recipe.json"), SCHEMA);
        Path overlay = home.resolve("metadata/branches/main/east");
        Files.writeString(Files.createDirectories(overlay).resolve("bread.yaml"), OF_EAST);
    }

    /** A user of an organization who has chosen his password. */
    private static String user(String name, String role, String organization) throws Exception {
        String id = created(
                "user",
                Map.of(
                        "username", name,
                        "displayName", name,
                        "organization", organization,
                        "roles", List.of(Map.of("role", role))));
        assertThat(post(
                                administrator,
                                "/api/data/user/" + id + "/actions/set-password",
                                Map.of("password", "Given-2026"))
                        .status())
                .isEqualTo(200);
        return login(name, "Given-2026");
    }

    private static String login(String name, String oneTime) throws Exception {
        Answer first = post("", "/api/auth/login", Map.of("username", name, "password", oneTime));
        String token = first.body().path("accessToken").asText();
        Answer chosen = post(token, "/api/auth/password", Map.of("old", oneTime, "new", "Chosen-by-" + name + "-2026"));
        assertThat(chosen.status()).as(chosen.body().toString()).isEqualTo(200);
        return chosen.body().path("accessToken").asText();
    }

    private static String created(String object, Map<String, ?> values) throws Exception {
        Answer answer = post(administrator, "/api/data/" + object, values);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.body().path("id").asText();
    }

    private static Answer post(String token, String path, Map<String, ?> body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
        return send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
    }

    private static Answer get(String token, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.address() + path)).header("Authorization", "Bearer " + token);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
        JsonNode body = response.body().isBlank() ? JSON.nullNode() : JSON.readTree(response.body());
        return new Answer(response.statusCode(), body, response);
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.body().path("code").asText()).isEqualTo(code);
    }

    @Test
    void whoMayOpenThePageReadsEveryDefinitionOfItsKind() throws Exception {
        Answer all = get(administrator, "/api/meta/recipe");
        assertThat(all.status()).as(all.body().toString()).isEqualTo(200);
        assertThat(all.body().path("kind").asText()).isEqualTo("recipe");
        assertThat(all.body().path("items").findValuesAsText("name")).containsExactly("bread", "soup");
        JsonNode bread = all.body().path("items").path(0);
        assertThat(bread.path("label").asText()).isEqualTo("面包");
        assertThat(bread.path("body").fieldNames()).toIterable().containsExactly("grams");
        assertThat(bread.at("/body/grams").toString()).isEqualTo("{\"flour\":500,\"salt\":0.125}");
        assertThat(bread.at("/origin/file").asText()).isEqualTo("base/lending/more.yaml");
        assertThat(bread.at("/origin/line").asInt()).isEqualTo(2);
        assertThat(bread.path("changed")).isEmpty();
        assertThat(all.body().at("/items/1/label").asText())
                .as("without a label the name")
                .isEqualTo("soup");
        assertThat(get(administrator, "/api/meta/recipe/bread").body()).isEqualTo(bread);
        JsonNode english = get(administrator, "/api/meta/recipe/bread", "Accept-Language", "en")
                .body();
        assertThat(english.path("label").asText()).isEqualTo("Bread");
    }

    @Test
    void aBranchReadsItsOwnAndWhoWroteWhat() throws Exception {
        JsonNode bread = get(librarianOfEast, "/api/meta/recipe/bread").body();
        assertThat(bread.at("/body/grams").toString()).isEqualTo("{\"flour\":500,\"salt\":0.2,\"yeast\":7}");
        assertThat(bread.at("/origin/file").asText()).isEqualTo("base/lending/more.yaml");
        assertThat(bread.path("changed").findValuesAsText("pointer")).containsExactly("/grams/salt", "/grams/yeast");
        for (JsonNode part : bread.path("changed")) {
            assertThat(part.path("layer").asText()).isEqualTo("east");
            assertThat(part.path("file").asText()).endsWith("east/bread.yaml");
            assertThat(part.path("line").asInt()).isEqualTo(2);
        }
    }

    @Test
    void withoutTheRightToThePageItIsRefusedInWords() throws Exception {
        for (String path : List.of("/api/meta/recipe", "/api/meta/recipe/bread", "/api/meta/page/recipes")) {
            Answer refused = get(trainee, path);
            assertRefused(refused, 403, "FORBIDDEN");
            assertThat(refused.body().path("detail").asText()).isEqualTo("您没有权限打开这个页面");
            assertThat(get(librarianOfEast, path).status()).as(path).isEqualTo(200);
        }
        assertThat(get(trainee, "/api/meta/page/loan").status()).isEqualTo(200);
    }

    @Test
    void whatIsNoKindOfAPluginIsNotThere() throws Exception {
        for (String path :
                List.of("/api/meta/object", "/api/meta/nothing", "/api/meta/recipe/cake", "/api/meta/page/x")) {
            assertRefused(get(administrator, path), 404, "DEFINITION_NOT_FOUND");
        }
    }

    @Test
    void oneCallersCopyIsNotAnothers() throws Exception {
        String mine = get(librarianOfEast, "/api/meta/recipe")
                .response()
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        assertThat(get(librarianOfEast, "/api/meta/recipe", "If-None-Match", mine)
                        .status())
                .isEqualTo(304);
        assertThat(get(trainee, "/api/meta/recipe", "If-None-Match", mine).status())
                .isEqualTo(403);
    }

    @Test
    void aFieldThatNamesADefinitionIsAChoiceOfThem() throws Exception {
        JsonNode field = get(administrator, "/api/meta/object/dish").body().at("/fields/0");
        assertThat(field.path("type").asText()).isEqualTo("text");
        String dictionary = field.path("dictionary").asText();
        JsonNode items =
                get(trainee, "/api/meta/dictionary/" + dictionary).body().path("items");
        assertThat(items.findValuesAsText("key")).containsExactly("bread", "soup");
        assertThat(items.findValuesAsText("label")).containsExactly("bread bread谱", "soup soup谱");
        assertRefused(get(administrator, "/api/meta/dictionary/definitions.nothing"), 404, "DEFINITION_NOT_FOUND");
        Answer refused = post(administrator, "/api/data/dish", Map.of("recipe", "cake"));
        assertRefused(refused, 422, "CHOICE_UNKNOWN");
        assertThat(refused.body().path("detail").asText()).contains("没有 cake", "bread bread谱");
        created("dish", Map.of("recipe", "soup"));
    }

    @Test
    void theRolesOfTheDefinitionsAreChosenFrom() throws Exception {
        JsonNode role = null;
        for (JsonNode field :
                get(administrator, "/api/meta/object/user-role").body().path("fields")) {
            role = field.path("name").asText().equals("role") ? field : role;
        }
        assertThat(role).isNotNull();
        JsonNode roles = get(
                        administrator,
                        "/api/meta/dictionary/" + role.path("dictionary").asText())
                .body();
        assertThat(roles.path("label").asText()).isEqualTo("角色");
        assertThat(roles.path("items").findValuesAsText("key"))
                .containsExactly("administrator", "librarian", "trainee");
        assertThat(roles.path("items").findValuesAsText("label")).containsExactly("管理员", "馆员", "实习生");
        JsonNode english = get(administrator, "/api/meta/dictionary/user-role", "Accept-Language", "en")
                .body();
        assertThat(english.path("items").findValuesAsText("label")).contains("Librarian");
    }
}
