package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.login.Sessions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What asks for a fresh proof, on every way to it. */
@Tag("database")
class StepUpIntegrationTests {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ASKED = "STEP_UP_REQUIRED";
    private static final Map<String, ?> CLIENT =
            Map.of("code", "reports", "name", "Reports", "redirectAddresses", "https://reports.example/back");

    @TempDir
    static Path folder;

    private static LibraryServer server;
    private static LibraryClient admin;
    private static long user;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, "extends: object/book\nactions: {withdraw: {stepUp: true}}\n");
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
        user = admin.get("/api/auth/me").body().at("/user/id").asLong();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void theLastProofIsLongAgo() {
        server.application()
                .getBean(Database.class)
                .jdbc()
                .update("update sys_session set proven_at = proven_at - 3600 where user_id = ?", user);
        server.application().getBean(Sessions.class).forgetAll();
    }

    private static void prove() {
        assertThat(admin.post("/api/auth/step-up", Map.of("password", "Chosen-by-admin-2026"))
                        .status())
                .isEqualTo(204);
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(server.address() + path))
                        .header("Authorization", "Bearer " + admin.token())
                        .header("Content-Type", "application/json")
                        .header("If-Match", "\"1\"")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void clientsOfSingleSignOnAreWrittenByWhoHasShownWhoHeIs() throws Exception {
        admin.post("/api/data/oauth-client", CLIENT).assertRefused(403, ASKED);
        prove();
        String path = "/api/data/oauth-client/" + admin.created("oauth-client", CLIENT);
        theLastProofIsLongAgo();
        assertThat(admin.get(path).status()).as("reading").isEqualTo(200);
        assertThat(send("PATCH", path, "{\"name\":\"Other\"}").body()).contains(ASKED);
        assertThat(send("DELETE", path, "").body()).contains(ASKED);
        admin.post("/api/data/oauth-client/bulk", Map.of("operation", "delete", "filter", "true", "expected", 1))
                .assertRefused(403, ASKED);
        admin.post(path + "/actions/new-secret", Map.of()).assertRefused(403, ASKED);
        prove();
        assertThat(send("PATCH", path, "{\"name\":\"Other\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void anActionAsksUnderTheNameOfItsTransitionToo() {
        Map<String, ?> ids = Map.of("operation", "action", "action", "withdraw", "ids", List.of("1"));
        admin.post("/api/data/book/bulk", ids).assertRefused(403, ASKED);
        Map<String, ?> transition = Map.of("operation", "transition", "transition", "withdraw", "ids", List.of("1"));
        admin.post("/api/data/book/bulk", transition).assertRefused(403, ASKED);
        Map<String, ?> other = Map.of("operation", "transition", "transition", "lend", "ids", List.of("1"));
        Answer free = admin.post("/api/data/book/bulk", other);
        assertThat(free.body().path("code").asText()).isNotEqualTo(ASKED);
        assertThat(admin.get("/api/data/book").status()).isEqualTo(200);
    }

    @Test
    void pluginsAreSwitchedAndSetByWhoHasShownWhoHeIs() throws Exception {
        for (String action : List.of("enable", "disable", "reload")) {
            admin.post("/api/plugins/kitchen/actions/" + action, Map.of()).assertRefused(403, ASKED);
        }
        assertThat(send("PUT", "/api/plugins/kitchen/configuration", "{}").body())
                .contains(ASKED);
        prove();
        assertThat(admin.post("/api/plugins/kitchen/actions/enable", Map.of()).status())
                .as("there is no such plugin")
                .isEqualTo(404);
    }

    @Test
    void secretsOfApplicationsAreGivenToWhoHasShownWhoHeIs() {
        admin.post("/api/data/application/1/actions/rotate", Map.of()).assertRefused(403, ASKED);
        admin.post("/api/data/application/1/actions/approve", Map.of()).assertRefused(403, ASKED);
        admin.post("/api/data/application/1/actions/configure", Map.of()).assertRefused(403, ASKED);
    }
}
