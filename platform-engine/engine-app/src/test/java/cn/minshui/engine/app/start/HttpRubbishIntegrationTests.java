package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody should send: each is refused in plain words, none of it is an internal error. */
@Tag("database")
class HttpRubbishIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static String address;
    private static String token;

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
        token = change(token, oneTime, "Administrator-2026")
                .body()
                .path("accessToken")
                .asText();
    }

    @AfterAll
    static void stop() {
        server.close();
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

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.body().toString()).doesNotContain("Exception").doesNotContain("java.");
    }

    private static Answer create(String body) throws Exception {
        return send("POST", "/api/data/book", body, Map.of());
    }

    @Test
    void bodiesThatAreNoObjectAreRefused() throws Exception {
        refused(create("{\"name\":"), 400, "JSON_MALFORMED");
        refused(create("{} rest"), 400, "JSON_MALFORMED");
        refused(create("{\"name\":\"x\",\"name\":\"y\"}"), 400, "JSON_MALFORMED");
        refused(create("[1]"), 400, "BODY_OBJECT");
        refused(create("null"), 400, "BODY_OBJECT");
        refused(create(""), 400, "BODY_MISSING");
        refused(create("{\"name\":" + "[".repeat(5000) + "]".repeat(5000) + "}"), 400, "JSON_TOO_DEEP");
        refused(create("{\"name\":\"" + "x".repeat(2_000_000) + "\"}"), 413, "BODY_TOO_LARGE");
    }

    @Test
    void anotherContentTypeIsToldWhichOneIsWanted() throws Exception {
        Answer text = send("POST", "/api/data/book", "{}", Map.of("Content-Type", "text/plain"));
        refused(text, 415, "MEDIA_TYPE_NOT_SUPPORTED");
        assertThat(text.body().path("detail").asText()).contains("text/plain").contains("application/json");
        Answer upload = send("POST", "/api/imports/any", "{}", Map.of());
        refused(upload, 415, "MEDIA_TYPE_NOT_SUPPORTED");
        assertThat(upload.body().path("detail").asText()).contains("multipart/form-data");
    }

    @Test
    void aNameThatNobodyCanHaveIsAWrongName() throws Exception {
        refused(login("a\\u0000", "x"), 401, "LOGIN_FAILED");
        refused(login("a\\ud800", "x"), 401, "LOGIN_FAILED");
        refused(login("a".repeat(100_000), "x"), 401, "LOGIN_FAILED");
        refused(login("@", "x"), 401, "LOGIN_FAILED");
    }

    @Test
    void whatALoginLacksIsToldAtOnce() throws Exception {
        Answer answer = send("POST", "/api/auth/login", "{}", Map.of("Authorization", ""));
        refused(answer, 422, "FIELD_REQUIRED");
        assertThat(answer.body().path("problems").findValuesAsText("path")).containsExactly("username", "password");
    }

    @Test
    void theAddressOfTheContainersErrorsIsNoErrorOfOurs() throws Exception {
        refused(send("GET", "/error", "", Map.of()), 404, "NOT_FOUND");
    }

    @Test
    void wrongAddressesAndMethodsAreNamed() throws Exception {
        refused(send("GET", "/api/nope", "", Map.of()), 404, "NOT_FOUND");
        refused(send("GET", "/api/data/book/abc", "", Map.of()), 400, "PARAMETER_MALFORMED");
        refused(send("GET", "/api/data/book/99999999999999999999", "", Map.of()), 400, "PARAMETER_MALFORMED");
        refused(send("GET", "/api/data/book%2f1", "", Map.of()), 400, "REQUEST_REFUSED");
        refused(send("PUT", "/api/data/book", "{}", Map.of()), 405, "METHOD_NOT_ALLOWED");
    }
}
