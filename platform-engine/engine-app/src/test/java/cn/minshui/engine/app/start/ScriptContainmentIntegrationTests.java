package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While a script does its worst the server answers, the caller gets his answer in time, and the memory comes back. */
@Tag("database")
class ScriptContainmentIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long ALLOWED_GROWTH = 64L << 20;

    private static final String TRIALS = """
            kind: object
            name: trial
            label: {zh: 试验, en: Trial}
            module: lending
            scope: organization
            title: code
            fields:
              code: {type: text, maxLength: 40, required: true, label: {zh: 代码, en: Code}}
            actions:
              giant: {label: {zh: 巨, en: Giant}, on: object, handler: script/giant}
              vast: {label: {zh: 大, en: Vast}, on: object, handler: script/vast}
              regex: {label: {zh: 式, en: Regex}, on: object, handler: script/regex}
              growth: {label: {zh: 长, en: Growth}, on: object, handler: script/growth}
              plain: {label: {zh: 平, en: Plain}, on: object, handler: script/plain}
            ---
            kind: script
            name: giant
            label: {zh: 巨, en: Giant}
            use: action
            source: |
              // One call that takes seconds and does not look up; texts are allowed to be so long for this test alone.
              data.create('trial', {code: 'lost'});
              return {keys: Object.keys({...'a'.repeat(250000)}).length};
            ---
            kind: script
            name: vast
            label: {zh: 大, en: Vast}
            use: action
            source: |
              return {keys: Object.keys(Object.assign({}, 'b'.repeat(250000))).length};
            ---
            kind: script
            name: regex
            label: {zh: 式, en: Regex}
            use: action
            source: |
              data.create('trial', {code: 'lost'});
              return {matches: /(x+x+)+\\1y/.test('x'.repeat(60))};
            ---
            kind: script
            name: growth
            label: {zh: 长, en: Growth}
            use: action
            source: |
              const all = [];
              for (;;) all.push('xxxxxxxxxxxxxxxx'.repeat(1000) + all.length);
            ---
            kind: script
            name: plain
            label: {zh: 平, en: Plain}
            use: action
            budget: {millis: 5000, statements: 100000}
            source: |
              return {sum: decimal('0.1').add('0.2')};
            """;

    @TempDir
    private static Path folder;

    /** Longer texts make a call that lasts; shorter patience makes a short test. */
    private static final Map<String, String> SETTINGS = Map.of(
            "minshui.scripts.text-length", "250000",
            "minshui.scripts.run-millis", "800",
            "minshui.scripts.grace-millis", "300");

    private static LibraryServer server;
    private static String administrator;

    @BeforeAll
    static void start() throws Exception {
        SETTINGS.forEach(System::setProperty);
        server = LibraryServer.start(folder, TRIALS);
        String given = server.administratorPassword();
        String chosen = "Administrator-2026";
        String token = token(given);
        send("POST", "/api/auth/password", JSON.writeValueAsString(Map.of("old", given, "new", chosen)), token);
        administrator = token(chosen);
    }

    @AfterAll
    static void stop() {
        SETTINGS.keySet().forEach(System::clearProperty);
        server.close();
    }

    private static String token(String password) throws Exception {
        String body = JSON.writeValueAsString(Map.of("username", "admin", "password", password));
        return json(send("POST", "/api/auth/login", body, ""))
                .path("accessToken")
                .asText();
    }

    private static HttpResponse<String> send(String method, String path, String body, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> act(String action) throws Exception {
        return send("POST", "/api/data/trial/actions/" + action, "{}", administrator);
    }

    private static CompletableFuture<HttpResponse<String>> acting(String action) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return act(action);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static JsonNode state() throws Exception {
        return json(send("GET", "/api/scripts", "", administrator));
    }

    private static long heapUsed() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"giant", "regex", "growth"})
    void theServerAnswersWhileAScriptRunsWild(String action) throws Exception {
        assertThat(act("plain").statusCode()).isEqualTo(200);
        long before = heapUsed();
        CompletableFuture<HttpResponse<String>> wild = acting(action);
        int asked = 0;
        while (!wild.isDone() || asked == 0) {
            health();
            asked++;
        }
        HttpResponse<String> answer = wild.get();
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(code(answer)).isEqualTo("SCRIPT_STOPPED");
        assertThat(act("plain").body()).contains("\"sum\":\"0.3\"");
        assertThat(json(send("GET", "/api/data/trial", "", administrator)).path("items"))
                .isEmpty();
        awaitNoRunaways();
        assertThat(heapUsed()).isLessThan(before + ALLOWED_GROWTH);
    }

    private static void awaitNoRunaways() throws Exception {
        long until = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (state().path("runaways").asInt() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        assertThat(state().path("runaways").asInt()).isZero();
    }

    private static JsonNode health() throws Exception {
        long begun = System.nanoTime();
        HttpResponse<String> ready = send("GET", "/api/health/ready", "", "");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        return json(ready);
    }

    private static String code(HttpResponse<String> answer) throws Exception {
        return json(answer).path("problems").path(0).path("code").asText();
    }

    @Test
    void runawaysOnEveryLaneLeaveTheOtherScriptsGoingOn() throws Exception {
        assertThat(act("plain").statusCode()).isEqualTo(200);
        long before = heapUsed();
        List<CompletableFuture<HttpResponse<String>>> wild =
                List.of(acting("giant"), acting("vast"), acting("giant"), acting("vast"));
        for (CompletableFuture<HttpResponse<String>> one : wild) {
            while (!one.isDone()) {
                health();
            }
            assertThat(code(one.get())).isEqualTo("SCRIPT_STOPPED");
        }
        assertThat(act("plain").body()).contains("\"sum\":\"0.3\"");
        assertThat(health().path("scripts").asText()).isEqualTo("runaways");
        HttpResponse<String> again = act("giant");
        assertThat(again.statusCode()).isEqualTo(429);
        assertThat(code(again)).isEqualTo("SCRIPT_RUNAWAY");
        awaitNoRunaways();
        assertThat(health().path("scripts").asText()).isEqualTo("up");
        assertThat(heapUsed()).isLessThan(before + ALLOWED_GROWTH);
        HttpResponse<String> released = act("giant");
        assertThat(code(released)).isEqualTo("SCRIPT_STOPPED");
        awaitNoRunaways();
    }

    @Test
    void administratorsSeeWhatScriptsCost() throws Exception {
        act("plain");
        JsonNode plain = null;
        for (JsonNode script : state().path("scripts")) {
            plain = script.path("name").asText().equals("plain") ? script : plain;
        }
        assertThat(plain).isNotNull();
        assertThat(plain.path("calls").asLong()).isPositive();
        assertThat(plain.path("totalMillis").asDouble()).isPositive();
        assertThat(plain.path("label").asText()).isEqualTo("平");
        assertThat(plain.path("p95Millis").asDouble()).isPositive();
        assertThat(plain.path("budget").path("millis").asLong()).isEqualTo(5000);
        assertThat(plain.path("failures").asLong()).isZero();
        assertThat(send("GET", "/api/scripts", "", "").statusCode()).isEqualTo(401);
    }
}
