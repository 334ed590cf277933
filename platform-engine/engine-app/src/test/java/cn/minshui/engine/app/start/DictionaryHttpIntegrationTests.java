package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dictionaries of an organisation, over HTTP, with who wrote each entry. */
@Tag("database")
class DictionaryHttpIntegrationTests {
    private static final String MORE = """
            kind: dictionary
            name: cover
            label: {zh: 封面, en: Cover}
            items:
              soft: {label: {zh: 平装, en: Soft}, color: success}
              hard: {label: {zh: 精装, en: Hard}}
            ---
            kind: role
            name: branch-administrator
            label: {zh: 分馆管理员, en: Administrator of a branch}
            belowRoot: true
            grants:
              organization: {operations: [read]}
              parameter-value: {operations: [read]}
            """;

    private static final String COMPANY = """
            extends: dictionary/cover
            items:
              hard: {disabled: true}
              leather: {label: {zh: 皮面, en: Leather}, $after: soft}
            """;

    private static final String STATION = """
            extends: dictionary/cover
            items:
              cloth: {label: {zh: 布面, en: Cloth}}
            """;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static LibraryClient admin;
    private static String root;
    private static String company;
    private static String station;
    private static String other;

    @BeforeAll
    static void start() throws Exception {
        write("hill/cover.yaml", COMPANY);
        write("hill/hill-1/cover.yaml", STATION);
        server = LibraryServer.start(folder, MORE);
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
        root = admin.get("/api/auth/me").body().at("/organization/id").asText();
        company = organization("hill", "company", root);
        station = organization("hill-1", "station", company);
        other = organization("dale", "company", root);
    }

    private static void write(String path, String text) throws Exception {
        Path file = folder.resolve("home/metadata/branches/main").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String organization(String code, String type, String parent) {
        return admin.created("organization", Map.of("code", code, "name", code, "type", type, "parent", parent));
    }

    private static LibraryClient branchAdministrator() {
        String id = admin.created(
                "user",
                Map.of(
                        "username",
                        "hilda",
                        "displayName",
                        "hilda",
                        "organization",
                        company,
                        "roles",
                        List.of(Map.of("role", "branch-administrator"))));
        admin.post("/api/data/user/" + id + "/actions/set-password", Map.of("password", "Given-2026"));
        return LibraryClient.login(server, "hilda", "Given-2026");
    }

    private static JsonNode cover(LibraryClient who, String organization) {
        Answer answer = who.get("/api/dictionaries" + (organization.isEmpty() ? "" : "?organization=" + organization));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        for (JsonNode dictionary : answer.body().path("items")) {
            if (dictionary.path("name").asText().equals("cover")) {
                return dictionary;
            }
        }
        throw new AssertionError(answer.body().toString());
    }

    /** One line an entry: order, code, whether it is enabled, its layer and the organisation that wrote it. */
    private static List<String> entries(JsonNode dictionary) {
        return dictionary.path("entries").findParents("code").stream()
                .map(e -> e.path("order").asInt() + " " + e.path("code").asText() + " "
                        + e.path("enabled").asBoolean() + " "
                        + e.at("/source/layer").asText() + " "
                        + e.at("/source/organization/id").asText("-"))
                .toList();
    }

    @Test
    void eachEntryTellsWhoWroteIt() {
        JsonNode above = cover(admin, "");
        assertThat(above.at("/source/layer").asText()).isEqualTo("base");
        assertThat(above.at("/source/organization").isNull()).isTrue();
        assertThat(entries(above)).containsExactly("1 soft true base -", "2 hard true base -");
        LibraryClient hilda = branchAdministrator();
        assertThat(entries(cover(hilda, "")))
                .containsExactly(
                        "1 soft true base -", "2 leather true hill " + company, "3 hard false hill " + company);
        JsonNode below = cover(hilda, station);
        assertThat(entries(below)).contains("4 cloth true hill/hill-1 " + station, "2 leather true hill " + company);
        assertThat(below.at("/entries/3/source/organization/label").asText()).isEqualTo("hill-1");
        assertThat(entries(cover(admin, other))).isEqualTo(entries(above));
        hilda.get("/api/dictionaries?organization=" + other).assertRefused(404, "NOT_FOUND");
        hilda.get("/api/dictionaries?organization=" + root).assertRefused(404, "NOT_FOUND");
    }

    @Test
    void thePlatformsOwnAreToldAsSuch() {
        assertThat(admin.get("/api/dictionaries").body().path("items").findValuesAsText("layer"))
                .contains("engine", "base");
    }

    @Test
    void itAsksForTheRightToParameters() {
        admin.user("lib", "librarian").get("/api/dictionaries").assertRefused(403, "FORBIDDEN");
        assertThat(admin.get("/api/dictionaries?organization=x").status()).isEqualTo(400);
        assertThat(new LibraryClient(server, "").get("/api/dictionaries").status())
                .isEqualTo(401);
    }
}
