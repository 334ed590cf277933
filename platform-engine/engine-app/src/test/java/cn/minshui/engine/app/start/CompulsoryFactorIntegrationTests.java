package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import cn.minshui.engine.testkit.AuthenticatorApp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A role whose holders must have a second factor. */
@Tag("database")
class CompulsoryFactorIntegrationTests {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String COMPULSORY = "SECOND_FACTOR_COMPULSORY";

    @TempDir
    static Path folder;

    private static LibraryServer server;
    private static LibraryClient admin;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(
                folder, "extends: policy/login\nparameters:\n  secondFactorRoles: {value: \"auditor trainee\"}\n");
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer begin(LibraryClient user) {
        Answer offer = user.post("/api/auth/second-factor", Map.of());
        assertThat(offer.status()).as(offer.body().toString()).isEqualTo(200);
        return offer;
    }

    /** @return the secret */
    private static String setUp(LibraryClient user) {
        String secret = begin(user).body().path("secret").asText();
        Answer done = user.post(
                "/api/auth/second-factor/confirm", Map.of("code", AuthenticatorApp.code(secret, Instant.now())));
        assertThat(done.status()).as(done.body().toString()).isEqualTo(200);
        assertThat(done.body().path("recoveryCodes")).hasSize(10);
        return secret;
    }

    private static boolean mustSetUp(LibraryClient user) {
        return user.get("/api/auth/me").body().path("mustSetUpSecondFactor").asBoolean();
    }

    @Test
    void nothingWorksBeforeItIsSetUpAndItStays() throws Exception {
        LibraryClient tim = admin.user("tim", "trainee");
        assertThat(mustSetUp(tim)).isTrue();
        for (String path : List.of("/api/data/book", "/api/meta/menu/main", "/api/tasks", "/v3/api-docs")) {
            tim.get(path).assertRefused(403, COMPULSORY);
        }
        tim.post("/api/data/book", Map.of("title", "x")).assertRefused(403, COMPULSORY);
        begin(tim);
        tim.post("/api/auth/second-factor/confirm", Map.of("code", "000000x"))
                .assertRefused(422, "SECOND_FACTOR_WRONG");
        tim.get("/api/data/book").assertRefused(403, COMPULSORY);
        setUp(tim);
        assertThat(mustSetUp(tim)).isFalse();
        assertThat(tim.get("/api/data/book").status()).isEqualTo(200);
        HttpResponse<String> removed = HTTP.send(
                HttpRequest.newBuilder(URI.create(server.address() + "/api/auth/second-factor"))
                        .header("Authorization", "Bearer " + tim.token())
                        .DELETE()
                        .build(),
                BodyHandlers.ofString());
        assertThat(removed.statusCode()).isEqualTo(403);
        assertThat(removed.body()).contains(COMPULSORY);
    }

    @Test
    void whoHasNoSuchRoleWorksAsBefore() {
        LibraryClient lea = admin.user("lea", "librarian");
        assertThat(mustSetUp(lea)).isFalse();
        assertThat(lea.get("/api/data/book").status()).isEqualTo(200);
    }

    @Test
    void anAdministratorTakesALostOneAwayAndItIsSetUpAnew() {
        LibraryClient una = admin.user("una", "trainee");
        setUp(una);
        String id = una.get("/api/auth/me").body().at("/user/id").asText();
        assertThat(admin.post("/api/data/user/" + id + "/actions/reset-second-factor", Map.of())
                        .status())
                .isEqualTo(200);
        assertThat(una.get("/api/data/book").status())
                .as("sessions end with the factor")
                .isEqualTo(401);
        Answer again = new LibraryClient(server, "")
                .post("/api/auth/login", Map.of("username", "una", "password", "Chosen-by-una-2026"));
        LibraryClient fresh =
                new LibraryClient(server, again.body().path("accessToken").asText());
        fresh.get("/api/data/book").assertRefused(403, COMPULSORY);
        setUp(fresh);
        assertThat(fresh.get("/api/data/book").status()).isEqualTo(200);
    }

    @Test
    void aRefusedPasswordDoesNotUseUpTheCode() {
        LibraryClient kim = admin.user("kim", "trainee");
        String next = AuthenticatorApp.code(setUp(kim), Instant.now().plusSeconds(30));
        String old = "Chosen-by-kim-2026";
        kim.post("/api/auth/password", Map.of("old", old, "new", "short", "code", next))
                .assertRefused(422, "PASSWORD_SHORT");
        Answer changed = kim.post("/api/auth/password", Map.of("old", old, "new", "Again-by-kim-2026", "code", next));
        assertThat(changed.status()).as(changed.body().toString()).isEqualTo(200);
        LibraryClient again =
                new LibraryClient(server, changed.body().path("accessToken").asText());
        assertThat(again.get("/api/data/book").status()).isEqualTo(200);
        again.post("/api/auth/password", Map.of("old", "Again-by-kim-2026", "new", "Third-by-kim-2026", "code", next))
                .assertRefused(422, "SECOND_FACTOR_WRONG");
    }

    /** Single sign-on would be a way round: there is no session to show yet. */
    @Test
    void otherSystemsDoNotLearnWhoHeIs() throws Exception {
        admin.user("vic", "trainee");
        HttpResponse<String> login = HTTP.send(
                HttpRequest.newBuilder(URI.create(server.address() + "/api/auth/login"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"username\":\"vic\",\"password\":\"Chosen-by-vic-2026\",\"browser\":true}"))
                        .build(),
                BodyHandlers.ofString());
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        admin.created(
                "oauth-client",
                Map.of("code", "reports", "name", "Reports", "redirectAddresses", "http://127.0.0.1:9/callback"));
        String asked = "/oauth2/authorize?response_type=code&client_id=reports&scope=openid"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback&code_challenge_method=S256"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        HttpResponse<String> sent = HTTP.send(
                HttpRequest.newBuilder(URI.create(server.address() + asked))
                        .header("Cookie", cookie)
                        .build(),
                BodyHandlers.ofString());
        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(sent.headers().firstValue("Location").orElseThrow()).contains("/login?to=");
    }
}
