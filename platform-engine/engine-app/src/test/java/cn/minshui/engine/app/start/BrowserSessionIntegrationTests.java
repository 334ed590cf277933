package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.login.Sessions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of browsers over HTTP: the cookie, its CSRF token, other devices, and proofs before what is grave. */
@Tag("database")
class BrowserSessionIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PASSWORD = "Chosen-by-admin-2026";

    @TempDir
    static Path folder;

    private static LibraryServer server;
    private static LibraryClient admin;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, "");
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Browser(String cookie, String csrf) {
        HttpResponse<String> get(String path) throws Exception {
            return send(request(path).header("Cookie", cookie).GET());
        }

        HttpResponse<String> post(String path, String body, String token) throws Exception {
            return send(request(path)
                    .header("Cookie", cookie)
                    .header("X-CSRF-Token", token)
                    .POST(BodyPublishers.ofString(body)));
        }

        HttpResponse<String> post(String path, String body) throws Exception {
            return post(path, body, csrf);
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path)).header("Content-Type", "application/json");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> tryLogin(String name, String password) throws Exception {
        String body = "{\"username\":\"" + name + "\",\"password\":\"" + password + "\",\"browser\":true}";
        return send(request("/api/auth/login").POST(BodyPublishers.ofString(body)));
    }

    private static Browser login(String name, String password) throws Exception {
        HttpResponse<String> answer = tryLogin(name, password);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        return new Browser(
                cookie.split(";")[0],
                JSON.readTree(answer.body()).path("csrfToken").asText());
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body());
    }

    @Test
    void theCookieIsForTheServerAloneAndTokensAreNotTold() throws Exception {
        HttpResponse<String> answer = tryLogin("admin", PASSWORD);
        assertThat(answer.headers().allValues("Set-Cookie"))
                .singleElement()
                .satisfies(cookie -> assertThat(cookie)
                        .startsWith("minshui-session=")
                        .contains("HttpOnly", "SameSite=Lax", "Path=/")
                        .doesNotContain("Secure"));
        assertThat(json(answer).has("accessToken")).isFalse();
        assertThat(json(answer).has("refreshToken")).isFalse();
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void whatChangesSomethingBringsThePagesToken() throws Exception {
        Browser browser = login("admin", PASSWORD);
        String reader = "{\"name\":\"R\"}";
        for (String forged : List.of("", "x", login("admin", PASSWORD).csrf())) {
            HttpResponse<String> refused = browser.post("/api/data/shelf", reader, forged);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(json(refused).path("code").asText()).isEqualTo("CSRF_TOKEN");
            HttpResponse<String> otherwise = browser.post("/%61pi/data/shelf", reader, forged);
            assertThat(otherwise.statusCode())
                    .as("the same address in other letters")
                    .isEqualTo(403);
            assertThat(json(otherwise).path("code").asText()).isEqualTo("CSRF_TOKEN");
        }
        HttpResponse<String> own = browser.post("/api/data/shelf", reader);
        assertThat(json(own).path("code").asText()).isNotEqualTo("CSRF_TOKEN");
        HttpResponse<String> me = browser.get("/api/auth/me");
        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(json(me).path("csrfToken").asText()).as("after a reload").isEqualTo(browser.csrf());
    }

    @Test
    void aPictureTellsNothingOfItsLetters() throws Exception {
        JsonNode picture = json(send(request("/api/auth/captcha").GET()));
        assertThat(picture.fieldNames()).toIterable().containsExactlyInAnyOrder("id", "image");
        String data = picture.path("image").asText();
        assertThat(data).startsWith("data:image/png;base64,");
        byte[] png = Base64.getDecoder().decode(data.substring(data.indexOf(',') + 1));
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(150);
    }

    @Test
    void leavingEndsItAtOnce() throws Exception {
        Browser browser = login("admin", PASSWORD);
        HttpResponse<String> left = browser.post("/api/auth/logout", "");
        assertThat(left.statusCode()).isEqualTo(204);
        assertThat(left.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(browser.get("/api/auth/me").statusCode()).isEqualTo(401);
    }

    @Test
    void aChangedPasswordEndsEveryOtherDevice() throws Exception {
        LibraryClient token = admin.user("ann", "librarian");
        Browser first = login("ann", "Chosen-by-ann-2026");
        Browser second = login("ann", "Chosen-by-ann-2026");
        HttpResponse<String> changed =
                first.post("/api/auth/password", "{\"old\":\"Chosen-by-ann-2026\",\"new\":\"Again-by-ann-2026\"}");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(first.get("/api/auth/me").statusCode()).as("rotated").isEqualTo(401);
        assertThat(second.get("/api/auth/me").statusCode()).isEqualTo(401);
        assertThat(token.get("/api/auth/me").status()).isEqualTo(401);
        String fresh = changed.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertThat(new Browser(fresh, "").get("/api/auth/me").statusCode()).isEqualTo(200);
    }

    @Test
    void administratorsSeeWhoIsOnlineAndEndIt() throws Exception {
        admin.user("ben", "librarian");
        Browser ben = login("ben", "Chosen-by-ben-2026");
        JsonNode line = null;
        for (JsonNode each : admin.get("/api/sessions").body()) {
            if (each.path("username").asText().equals("ben")
                    && each.path("kind").asText().equals("browser")) {
                line = each;
            }
        }
        assertThat(line).isNotNull();
        String path = "/api/sessions/" + line.path("id").asText() + "/end";
        LibraryClient clerk = admin.user("cyd", "trainee");
        assertThat(clerk.post(path, Map.of()).status()).isIn(403, 404);
        assertThat(ben.get("/api/auth/me").statusCode()).isEqualTo(200);
        assertThat(admin.post(path, Map.of()).status()).isEqualTo(204);
        assertThat(ben.get("/api/auth/me").statusCode()).isEqualTo(401);
        admin.post(path, Map.of()).assertRefused(404, "SESSION_UNKNOWN");
    }

    @Test
    void aRefreshTokenThatComesTwiceEndsTheSession() throws Exception {
        admin.user("dee", "librarian");
        String body = "{\"username\":\"dee\",\"password\":\"Chosen-by-dee-2026\"}";
        JsonNode tokens = json(send(request("/api/auth/login").POST(BodyPublishers.ofString(body))));
        String refresh = "{\"refreshToken\":\"" + tokens.path("refreshToken").asText() + "\"}";
        JsonNode next = json(send(request("/api/auth/refresh").POST(BodyPublishers.ofString(refresh))));
        LibraryClient living =
                new LibraryClient(server, next.path("accessToken").asText());
        assertThat(living.get("/api/auth/me").status()).isEqualTo(200);
        assertThat(send(request("/api/auth/refresh").POST(BodyPublishers.ofString(refresh)))
                        .statusCode())
                .isEqualTo(401);
        assertThat(living.get("/api/auth/me").status()).isEqualTo(401);
    }

    @Test
    void whatIsGraveAsksForAFreshProof() throws Exception {
        LibraryClient boss = admin.user("eli", "administrator");
        String user = admin.created(
                "user", Map.of("username", "fay", "displayName", "Fay", "roles", List.of(Map.of("role", "trainee"))));
        String path = "/api/data/user/" + user + "/actions/set-password";
        assertThat(boss.post(path, Map.of("password", "Given-2026")).status()).isEqualTo(200);
        old(boss.get("/api/auth/me").body().at("/user/id").asLong());
        boss.post(path, Map.of("password", "Given-2027")).assertRefused(403, "STEP_UP_REQUIRED");
        boss.post("/api/auth/step-up", Map.of("password", "wrong")).assertRefused(422, "PASSWORD_WRONG");
        boss.post(path, Map.of("password", "Given-2027")).assertRefused(403, "STEP_UP_REQUIRED");
        assertThat(boss.post("/api/auth/step-up", Map.of("password", "Chosen-by-eli-2026"))
                        .status())
                .isEqualTo(204);
        assertThat(boss.post(path, Map.of("password", "Given-2027")).status()).isEqualTo(200);
    }

    /** Makes a user's proofs old ones; the server forgets what it remembers of them. */
    private static void old(long user) {
        server.application()
                .getBean(Database.class)
                .jdbc()
                .update("update sys_session set proven_at = proven_at - 3600 where user_id = ?", user);
        server.application().getBean(Sessions.class).forgetAll();
    }
}
