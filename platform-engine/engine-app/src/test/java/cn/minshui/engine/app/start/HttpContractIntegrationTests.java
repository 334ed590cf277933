package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statuses, problems, ETags and tokens over HTTP, with a library as the business. */
@Tag("database")
class HttpContractIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static String address;
    private static String password;
    private static String token;
    private static Answer underTheOneTimePassword;

    private record Answer(int status, JsonNode body, HttpResponse<String> response) {
        String code() {
            return body.path("code").asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, "");
        address = server.address();
        String oneTime = server.administratorPassword();
        token = login("admin", oneTime).body().path("accessToken").asText();
        underTheOneTimePassword = get("/api/data/book");
        password = "Administrator-2026";
        token = change(token, oneTime, password).body().path("accessToken").asText();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Takes what the pool has; the server's own work may have some of them, and gives them back later. */
    private static void takeAll(HikariDataSource pool, List<Connection> all) throws SQLException {
        while (true) {
            try {
                all.add(pool.getConnection());
            } catch (SQLTransientConnectionException none) {
                return;
            }
        }
    }

    /** What somebody is told who finds no connection: what the server's own work gives back meanwhile is taken too. */
    private static Answer askedWithoutConnections(HikariDataSource pool, List<Connection> all) throws Exception {
        Instant end = Instant.now().plusSeconds(30);
        Answer answer;
        do {
            takeAll(pool, all);
            answer = get("/api/data/book");
        } while (answer.status() == 200
                && all.size() < pool.getMaximumPoolSize()
                && Instant.now().isBefore(end));
        return answer;
    }

    @Test
    void whoeverGetsNoConnectionIsToldToComeAgain() throws Exception {
        HikariDataSource pool = server.dataSource().unwrap(HikariDataSource.class);
        long patience = pool.getConnectionTimeout();
        List<Connection> all = new ArrayList<>();
        try {
            pool.setConnectionTimeout(250);
            Answer busy = askedWithoutConnections(pool, all);
            assertThat(busy.status()).as(busy.body().toString()).isEqualTo(503);
            assertThat(busy.code()).isEqualTo("DATABASE_BUSY");
            assertThat(busy.header("Retry-After")).isEqualTo("10");
        } finally {
            pool.setConnectionTimeout(patience);
            for (Connection connection : all) {
                connection.close();
            }
        }
        assertThat(get("/api/data/book").status()).isEqualTo(200);
    }

    private static Answer login() throws Exception {
        return login("admin", password);
    }

    private static Answer login(String username, String tried) throws Exception {
        String body = "{\"username\":\"" + username + "\",\"password\":\"" + tried + "\"}";
        return send("POST", "/api/auth/login", body, Map.of("Authorization", ""));
    }

    private static Answer change(String bearer, String old, String chosen) throws Exception {
        String body = "{\"old\":\"" + old + "\",\"new\":\"" + chosen + "\"}";
        return send("POST", "/api/auth/password", body, Map.of("Authorization", "Bearer " + bearer));
    }

    private static Answer send(String method, String path, String body, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!headers.containsKey("Authorization")) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
        JsonNode json = response.body().isBlank() ? MissingNode.getInstance() : JSON.readTree(response.body());
        return new Answer(response.statusCode(), json, response);
    }

    private static Answer get(String path) throws Exception {
        return send("GET", path, "", Map.of());
    }

    private static Answer book(String isbn) throws Exception {
        return send(
                "POST",
                "/api/data/book",
                "{\"isbn\":\"" + isbn + "\",\"name\":\"Book\",\"price\":\"12.50\"}",
                Map.of());
    }

    @Test
    void anEmptyIdIsNamedAndAForbiddenCharacterIsSaid() throws Exception {
        for (String path : List.of("/api/data/book//actions/lend", "/api/data//1")) {
            Answer empty = get(path);
            assertThat(empty.status()).isEqualTo(400);
            assertThat(empty.code()).isEqualTo("PARAMETER_MISSING");
            assertThat(empty.body().path("problems").path(0).path("path").asText())
                    .isEqualTo("id");
            assertThat(empty.body().path("detail").asText()).contains(path, "编号");
        }
        assertThat(get("/api/data/book/1;x").body().path("detail").asText()).contains("分号");
        assertThat(get("/api/data/book/%20")
                        .body()
                        .path("problems")
                        .path(0)
                        .path("path")
                        .asText())
                .isEqualTo("id");
    }

    @Test
    void manyAtOnceAreAnsweredRecordByRecord() throws Exception {
        String first = book("978-7-7000001").body().path("id").asText();
        String second = book("978-7-7000002").body().path("id").asText();
        send("POST", "/api/data/book/" + first + "/actions/lend", "", Map.of());
        String body = "{\"operation\":\"action\",\"action\":\"lend\",\"ids\":[\"" + first + "\",\"" + second + "\"]";
        Answer refused = send("POST", "/api/data/book/bulk", body + "}", Map.of());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("problems").path(0).path("path").asText())
                .isEqualTo("book/" + first);
        Answer done = send("POST", "/api/data/book/bulk", body + ",\"partial\":true}", Map.of());
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.body().path("done").asInt()).isEqualTo(1);
        assertThat(done.body().path("refused").path(0).path("id").asText()).isEqualTo(first);
        assertThat(done.body()
                        .path("refused")
                        .path(0)
                        .path("problems")
                        .path(0)
                        .path("message")
                        .asText())
                .contains("借出");
        assertThat(send("POST", "/api/data/book/bulk", "{\"operation\":\"update\"}", Map.of())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void manyRecordsAreATaskThatTellsWhatItRefused() throws Exception {
        String first = book("978-7-7100001").body().path("id").asText();
        book("978-7-7100002");
        send("POST", "/api/data/book/" + first + "/actions/lend", "", Map.of());
        String body = "{\"operation\":\"action\",\"action\":\"lend\",\"background\":true,"
                + "\"filter\":\"isbn.startsWith('978-7-71')\",\"expected\":";
        Answer changed = send("POST", "/api/data/book/bulk", body + "3}", Map.of());
        assertThat(changed.status()).isEqualTo(409);
        assertThat(changed.code()).isEqualTo("BULK_COUNT");
        Answer begun = send("POST", "/api/data/book/bulk", body + "2}", Map.of());
        assertThat(begun.status()).isEqualTo(202);
        String task = begun.header("Location");
        assertThat(task)
                .isEqualTo("/api/tasks/" + begun.body().path("tasks").path(0).asText());
        Instant latest = Instant.now().plusSeconds(60);
        while (get(task).body().path("endedAt").isNull()) {
            assertThat(Instant.now()).as("not so in time").isBefore(latest);
        }
        JsonNode ended = get(task).body();
        assertThat(ended.path("label").asText()).isEqualTo("图书 · 批量借出");
        JsonNode result = ended.path("result");
        assertThat(result.path("asked").asInt()).isEqualTo(2);
        assertThat(result.path("done").asInt()).isEqualTo(1);
        assertThat(result.path("refusedRecords").path(0).path("id").asText()).isEqualTo(first);
        assertThat(result.path("refusedRecords")
                        .path(0)
                        .path("problems")
                        .path(0)
                        .path("message")
                        .asText())
                .contains("借出");
        HttpResponse<String> refused = HTTP.send(
                HttpRequest.newBuilder(URI.create(address + task + "/refused"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
        assertThat(refused.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        assertThat(refused.body().lines().toList()).hasSize(2).first().isEqualTo("\uFEFF记录,编号,位置,原因,代码");
        assertThat(refused.body()).contains("Book," + first + ",,").endsWith(",STATE\r\n");
        assertThat(get("/api/tasks/1/refused").status()).isEqualTo(404);
    }

    @Test
    void withoutATokenNothingIsShown() throws Exception {
        Answer answer = send("GET", "/api/data/book", "", Map.of("Authorization", ""));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.body().path("traceId").asText()).isEqualTo(answer.header("X-Trace-Id"));
        assertThat(send("GET", "/api/data/book", "", Map.of("Authorization", "Bearer x.y.z"))
                        .status())
                .isEqualTo(401);
        assertThat(login("admin", "wrong password").code()).isEqualTo("LOGIN_FAILED");
    }

    @Test
    void aOneTimePasswordIsOnlyGoodForBeingChanged() throws Exception {
        assertThat(underTheOneTimePassword.status()).isEqualTo(403);
        assertThat(underTheOneTimePassword.code()).isEqualTo("PASSWORD_CHANGE_REQUIRED");
        assertThat(get("/api/data/book").status()).isEqualTo(200);
    }

    @Test
    void aPasswordThatAnAdministratorSetIsOnlyGoodForBeingChanged() throws Exception {
        String user = "{\"username\":\"newcomer\",\"displayName\":\"N\",\"roles\":[{\"role\":\"administrator\"}]}";
        String path = send("POST", "/api/data/user", user, Map.of()).header("Location") + "/actions/set-password";
        assertThat(send("POST", path, "{\"password\":\"Given-2026\"}", Map.of()).status())
                .isEqualTo(200);
        String given =
                login("newcomer", "Given-2026").body().path("accessToken").asText();
        Map<String, String> newcomer = Map.of("Authorization", "Bearer " + given);
        for (String refused : new String[] {"/api/data/book", "/api/meta/menu/main", "/api/releases", "/api/nowhere"}) {
            Answer answer = send("GET", refused, "", newcomer);
            assertThat(answer.status()).as(refused).isEqualTo(403);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.code()).isEqualTo("PASSWORD_CHANGE_REQUIRED");
            assertThat(answer.body().path("detail").asText()).isEqualTo("请先修改初始口令");
        }
        // Setting one's own password again as an administrator is no way around the old one.
        assertThat(send("POST", path, "{\"password\":\"Other-2026\"}", newcomer).code())
                .isEqualTo("PASSWORD_CHANGE_REQUIRED");
        assertThat(send("GET", "/api/auth/me", "", newcomer)
                        .body()
                        .path("mustChangePassword")
                        .asBoolean())
                .isTrue();
        assertThat(change(given, "Given-2026", "Given-2026").code()).isEqualTo("PASSWORD_SAME");
        Answer changed = change(given, "Given-2026", "Chosen-2026");
        assertThat(changed.status()).isEqualTo(200);
        String bearer = "Bearer " + changed.body().path("accessToken").asText();
        assertThat(send("GET", "/api/data/book", "", Map.of("Authorization", bearer))
                        .status())
                .isEqualTo(200);
        assertThat(send("GET", "/api/auth/me", "", newcomer).status()).isEqualTo(401);
    }

    @Test
    void whoGuessesIsAskedForThePictureThenForNothingMore() throws Exception {
        String guess = "{\"username\":\"nobody\",\"password\":\"guess\"}";
        for (int i = 0; i < 3; i++) {
            assertThat(send("POST", "/api/auth/login", guess, Map.of("Authorization", ""))
                            .code())
                    .isEqualTo("LOGIN_FAILED");
        }
        Answer answer = send("POST", "/api/auth/login", guess, Map.of("Authorization", ""));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("CAPTCHA_REQUIRED");
        Answer picture = send("GET", "/api/auth/captcha", "", Map.of("Authorization", ""));
        assertThat(picture.body().path("image").asText()).startsWith("data:image/png;base64,iVBOR");
        String wrong = "{\"username\":\"nobody\",\"password\":\"guess\",\"captcha\":{\"id\":\""
                + picture.body().path("id").asText() + "\",\"answer\":\"-\"}}";
        assertThat(send("POST", "/api/auth/login", wrong, Map.of("Authorization", ""))
                        .code())
                .isEqualTo("CAPTCHA_WRONG");
    }

    @Test
    void aLoginIsSeenAtTheUser() throws Exception {
        String user = "/api/data/user/"
                + get("/api/auth/me").body().path("user").path("id").asText();
        assertThat(Instant.parse(get(user).body().path("lastLoginAt").asText()))
                .isBetween(Instant.now().minusSeconds(600), Instant.now());
    }

    @Test
    void aRefreshTokenIsGoodOnce() throws Exception {
        String refresh =
                "{\"refreshToken\":\"" + login().body().path("refreshToken").asText() + "\"}";
        assertThat(send("POST", "/api/auth/refresh", refresh, Map.of()).status())
                .isEqualTo(200);
        assertThat(send("POST", "/api/auth/refresh", refresh, Map.of()).status())
                .isEqualTo(401);
    }

    @Test
    void aRecordLivesByItsEtag() throws Exception {
        Answer created = book("9787020000001");
        assertThat(created.status()).isEqualTo(201);
        String path = created.header("Location");
        String etag = created.header("ETag");
        assertThat(etag).isEqualTo("\"1\"");
        assertThat(get(path).body().path("price").asText()).isEqualTo("12.50");
        String patch = "{\"name\":\"Other\"}";
        assertThat(send("PATCH", path, patch, Map.of()).status()).isEqualTo(428);
        assertThat(send("PATCH", path, patch, Map.of("If-Match", "three")).status())
                .isEqualTo(400);
        assertThat(send("PATCH", path, patch, Map.of("If-Match", etag)).header("ETag"))
                .isEqualTo("\"2\"");
        assertThat(send("PATCH", path, patch, Map.of("If-Match", etag)).status())
                .isEqualTo(412);
    }

    @Test
    void anActionHeedsTheEtagThatItIsGiven() throws Exception {
        String id = book("978-2-0000077").body().path("id").asText();
        String lend = "/api/data/book/" + id + "/actions/lend";
        assertThat(send("POST", lend, "{}", Map.of("If-Match", "\"7\"")).status())
                .isEqualTo(412);
        assertThat(send("POST", lend, "{}", Map.of("If-Match", "seven")).status())
                .isEqualTo(400);
        assertThat(send("POST", lend, "{}", Map.of("If-Match", "\"1\"")).status())
                .isEqualTo(200);
    }

    @Test
    void aBodyWithManyFaultsGetsThemAllAtOnce() throws Exception {
        Answer answer = send("POST", "/api/data/book", "{\"nothing\":1,\"price\":\"x\"}", Map.of());
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("problems").findValuesAsText("path")).contains("nothing", "price", "isbn");
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() throws Exception {
        Map<String, String> key = Map.of("Idempotency-Key", "k-1");
        String body = "{\"isbn\":\"9787020000002\",\"name\":\"Book\",\"price\":\"1.00\"}";
        Answer first = send("POST", "/api/data/book", body, key);
        assertThat(first.status()).isEqualTo(201);
        assertThat(send("POST", "/api/data/book", body, key).body().path("id"))
                .isEqualTo(first.body().path("id"));
        assertThat(send("POST", "/api/data/book", body.replace("Book", "Other"), key)
                        .status())
                .isEqualTo(422);
    }

    @Test
    void whatTheFrameworkRefusesIsAProblemToo() throws Exception {
        assertThat(get("/api/nowhere").status()).isEqualTo(404);
        assertThat(get("/api/data/nothing").status()).isEqualTo(404);
        assertThat(get("/api/data/book/abc").status()).isEqualTo(400);
        assertThat(get("/api/data/book/12345").status()).isEqualTo(404);
        assertThat(get("/api/data/book?filter=name%20%2B").status()).isEqualTo(400);
        assertThat(get("/api/data/book?page=x").code()).isEqualTo("PARAMETER_MALFORMED");
        assertThat(send("PUT", "/api/data/book", "{}", Map.of()).status()).isEqualTo(405);
        assertThat(send("POST", "/api/data/book", "{\"a\":1,\"a\":2}", Map.of()).code())
                .isEqualTo("JSON_MALFORMED");
        assertThat(send("POST", "/api/data/book", "[".repeat(100), Map.of()).status())
                .isEqualTo(400);
        assertThat(send("POST", "/api/data/book", "x", Map.of("Content-Type", "text/plain"))
                        .status())
                .isEqualTo(415);
        String large = "{\"name\":\"" + "x".repeat(1 << 20) + "\"}";
        assertThat(send("POST", "/api/data/book", large, Map.of()).status()).isEqualTo(413);
    }

    @Test
    void problemsSpeakTheLanguageThatIsAskedFor() throws Exception {
        assertThat(get("/api/nowhere").body().path("detail").asText()).isEqualTo("没有这个地址");
        assertThat(send("GET", "/api/nowhere", "", Map.of("Accept-Language", "en-GB,zh;q=0.5"))
                        .body()
                        .path("detail")
                        .asText())
                .isEqualTo("there is no such address");
    }

    @Test
    void theOpenApiDocumentFollowsTheModelAndTheCaller() throws Exception {
        JsonNode api = get("/v3/api-docs").body();
        assertThat(api.path("openapi").asText()).startsWith("3.");
        assertThat(api.path("paths").has("/api/data/book/{id}")).isTrue();
        assertThat(api.path("paths").path("/api/data/book/export").has("get")).isTrue();
        assertThat(api.path("components").path("schemas").has("book.create")).isTrue();
        api.findValuesAsText("$ref")
                .forEach(ref -> assertThat(api.at(ref.substring(1)).isMissingNode())
                        .as(ref)
                        .isFalse());
        for (String path : List.of("/v3/api-docs", "/v3/api-docs/swagger-config", "/doc.html", "/webjars/js/app.js")) {
            assertThat(send("GET", path, "", Map.of("Authorization", "")).status())
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(get("/v3/api-docs/swagger-config").body().path("url").asText())
                .isEqualTo("/v3/api-docs");
    }

    @Test
    void definitionsAreCachedByTheirHash() throws Exception {
        Answer object = get("/api/meta/object/book");
        assertThat(object.body().path("fields").findValuesAsText("name")).contains("isbn");
        assertThat(send("GET", "/api/meta/object/book", "", Map.of("If-None-Match", object.header("ETag")))
                        .status())
                .isEqualTo(304);
        assertThat(get("/api/meta/object/nothing").status()).isEqualTo(404);
    }
}
