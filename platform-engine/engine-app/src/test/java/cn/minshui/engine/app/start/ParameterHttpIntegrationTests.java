package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters, packages and quotas of an organisation, over HTTP. */
@Tag("database")
class ParameterHttpIntegrationTests {
    private static final String MORE = """
            kind: policy
            name: loans
            label: {zh: 借阅参数, en: Loans}
            parameters:
              days: {label: {zh: 借期, en: Days}, type: integer, min: 1, max: 90, value: "30", perOrganization: true}
              price: {label: {zh: 罚金, en: Fine}, type: decimal, value: "0.10"}
            ---
            kind: role
            name: branch-administrator
            label: {zh: 分馆管理员, en: Administrator of a branch}
            belowRoot: true
            grants:
              organization: {operations: [read]}
              parameter-value: {operations: [read, create, update, delete]}
              module-quota: {operations: [read]}
            ---
            kind: role
            name: counter
            label: {zh: 只知有无, en: Knows that there are some}
            grants:
              parameter-value: {operations: [read], fields: {value: hidden}}
            """;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static LibraryClient admin;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, MORE);
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String root() {
        return admin.get("/api/auth/me").body().at("/organization/id").asText();
    }

    private static String organization(String code, String type, String parent) {
        return admin.created("organization", Map.of("code", code, "name", code, "type", type, "parent", parent));
    }

    private static LibraryClient branch(String organization, String name) {
        String id = admin.created(
                "user",
                Map.of(
                        "username", name,
                        "displayName", name,
                        "organization", organization,
                        "roles", List.of(Map.of("role", "branch-administrator"))));
        admin.post("/api/data/user/" + id + "/actions/set-password", Map.of("password", "Given-2026"));
        return LibraryClient.login(server, name, "Given-2026");
    }

    private static JsonNode days(LibraryClient who, String organization) {
        Answer answer = who.get("/api/parameters" + (organization.isEmpty() ? "" : "?organization=" + organization));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        for (JsonNode policy : answer.body().path("items")) {
            if (policy.path("policy").asText().equals("loans")) {
                return policy.path("parameters").get(0);
            }
        }
        throw new AssertionError(answer.body().toString());
    }

    @Test
    void aBranchSetsItsOwnAndIsToldWhereOthersComeFrom() {
        String company = organization("hill", "company", root());
        String station = organization("hill-1", "station", company);
        String other = organization("dale", "company", root());
        LibraryClient hill = branch(company, "hilda");
        assertThat(days(hill, "").path("source").isNull()).isTrue();
        Map<String, String> above = Map.of("organization", root(), "policy", "loans", "name", "days", "value", "40");
        assertThat(hill.post("/api/data/parameter-value", above).status()).isEqualTo(422);
        String set = admin.created("parameter-value", above);
        JsonNode inherited = days(hill, station);
        assertThat(inherited.path("value").asText()).isEqualTo("40");
        assertThat(inherited.at("/source/id").asText()).isEqualTo(root());
        assertThat(inherited.path("own").isNull()).isTrue();
        assertThat(hill.get("/api/data/parameter-value/" + set).status()).isEqualTo(404);
        assertThat(hill.delete("/api/data/parameter-value/" + set, "\"1\"").status())
                .isEqualTo(404);
        hill.get("/api/parameters?organization=" + other).assertRefused(404, "NOT_FOUND");
        hill.get("/api/parameters?organization=" + root()).assertRefused(404, "NOT_FOUND");
        assertThat(hill.get("/api/parameters?organization=x").status()).isEqualTo(400);
        Answer wrong = hill.post(
                "/api/data/parameter-value",
                Map.of("organization", company, "policy", "loans", "name", "days", "value", "900"));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body().path("problems").findValuesAsText("code")).containsExactly("PARAMETER_VALUE");
        String own = hill.created(
                "parameter-value", Map.of("organization", company, "policy", "loans", "name", "days", "value", "50"));
        assertThat(days(hill, station).path("value").asText()).isEqualTo("50");
        assertThat(days(hill, "").at("/own/id").asText()).isEqualTo(own);
        assertThat(days(admin, other).path("value").asText()).isEqualTo("40");
        assertThat(hill.delete("/api/data/parameter-value/" + own, "\"1\"").status())
                .isEqualTo(204);
        assertThat(days(hill, "").path("value").asText()).isEqualTo("40");
        admin.user("lib", "librarian").get("/api/parameters").assertRefused(403, "FORBIDDEN");
        LibraryClient counter = admin.user("count", "counter");
        assertThat(counter.get("/api/data/parameter-value").status()).isEqualTo(200);
        counter.get("/api/parameters").assertRefused(403, "FORBIDDEN");
        assertThat(counter.get("/api/dictionaries").status()).isEqualTo(200);
    }

    @Test
    void aCompanySeesItsPackageAndQuotasAndNothingOfThoseAbove() {
        String company = organization("moor", "company", root());
        LibraryClient moor = branch(company, "moore");
        JsonNode all = moor.get("/api/package").body();
        assertThat(all.path("packages")).isEmpty();
        assertThat(all.path("modules").toString()).contains("lending");
        assertThat(all.path("withheld")).isEmpty();
        String few = admin.created("module-package", Map.of("code", "few", "name", "Few", "modules", "none"));
        admin.created("module-grant", Map.of("company", company, "modulePackage", few));
        admin.created("module-quota", Map.of("company", root(), "kind", "users", "most", 500));
        admin.created("module-quota", Map.of("company", company, "kind", "users", "most", 1));
        JsonNode own = moor.get("/api/package").body();
        assertThat(own.path("packages").toString()).isEqualTo("[\"Few\"]");
        assertThat(own.path("withheld").toString()).contains("lending");
        assertThat(own.path("quotas")).hasSize(1);
        assertThat(own.at("/quotas/0/most").asInt()).isEqualTo(1);
        assertThat(own.at("/quotas/0/used").asInt()).isEqualTo(1);
        Answer full = admin.post(
                "/api/data/user", Map.of("username", "late", "displayName", "Late", "organization", company));
        assertThat(full.status()).isEqualTo(422);
        assertThat(full.body().path("problems").findValuesAsText("code")).containsExactly("QUOTA");
        assertThat(new LibraryClient(server, "").get("/api/package").status()).isEqualTo(401);
    }
}
