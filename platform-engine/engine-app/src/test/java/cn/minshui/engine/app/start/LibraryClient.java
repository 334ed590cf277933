package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A user of a {@link LibraryServer} who is logged in.
 *
 * @param person user name of the one whom he stands in for; empty when he is himself
 */
record LibraryClient(LibraryServer server, String token, String person) {
    static final String GIVEN = "Given-2026";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Whatever the engine refuses with is explained on the page of error codes. */
    private static final String CATALOGUE = catalogue();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    LibraryClient(LibraryServer server, String token) {
        this(server, token, "");
    }

    LibraryClient onBehalfOf(String username) {
        return new LibraryClient(server, token, username);
    }

    /** @param body null node when the answer is not JSON */
    record Answer(int status, JsonNode body) {
        void assertRefused(int refused, String code) {
            assertThat(status).as(body.toString()).isEqualTo(refused);
            assertThat(body.path("code").asText()).as(body.toString()).isEqualTo(code);
            assertThat(CATALOGUE).as("the catalogue of codes has %s", code).contains("\"code\":\"" + code + "\"");
        }
    }

    private static String catalogue() {
        try (InputStream in =
                LibraryClient.class.getResourceAsStream("/cn/minshui/engine/app/http/problem-codes.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Logs in with the password that was given and chooses another. */
    static LibraryClient login(LibraryServer server, String name, String oneTime) {
        LibraryClient nobody = new LibraryClient(server, "");
        Answer first = nobody.post("/api/auth/login", Map.of("username", name, "password", oneTime));
        LibraryClient newcomer =
                new LibraryClient(server, first.body().path("accessToken").asText());
        Answer chosen = newcomer.post(
                "/api/auth/password", Map.of("old", oneTime, "new", "Chosen-by-" + name.replace("@", "-") + "-2026"));
        assertThat(chosen.status()).as(chosen.body().toString()).isEqualTo(200);
        return new LibraryClient(server, chosen.body().path("accessToken").asText());
    }

    /** A new user with a role at this one's node, who has chosen his password. */
    LibraryClient user(String name, String role) {
        account(name, role);
        return login(server, name, GIVEN);
    }

    /** The same before he has logged in, with the password {@link #GIVEN}. @return his id */
    String account(String name, String role) {
        String organization = get("/api/auth/me").body().at("/organization/id").asText();
        String id = created(
                "user",
                Map.of(
                        "username", name,
                        "displayName", name,
                        "organization", organization,
                        "roles", List.of(Map.of("role", role))));
        Answer set = post("/api/data/user/" + id + "/actions/set-password", Map.of("password", GIVEN));
        assertThat(set.status()).as(set.body().toString()).isEqualTo(200);
        return id;
    }

    String created(String object, Map<String, ?> values) {
        Answer answer = post("/api/data/" + object, values);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.body().path("id").asText();
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, Map<String, ?> body) {
        return send(request(path)
                .POST(BodyPublishers.ofString(JSON.valueToTree(body).toString())));
    }

    /** One file in a part called {@code file}. */
    Answer upload(String path, String name, byte[] content) {
        String boundary = "----minshui";
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        return send(request(path)
                .setHeader("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArrays(List.of(head, content, end))));
    }

    Answer put(String path, Map<String, ?> body) {
        return send(
                request(path).PUT(BodyPublishers.ofString(JSON.valueToTree(body).toString())));
    }

    Answer delete(String path, String etag) {
        return send(request(path).header("If-Match", etag).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.address() + path)).header("Content-Type", "application/json");
        if (!person.isEmpty()) {
            request.header("X-On-Behalf-Of", person);
        }
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            boolean isJson = response.headers()
                    .firstValue("Content-Type")
                    .filter(type -> type.contains("json"))
                    .isPresent();
            return new Answer(response.statusCode(), isJson ? JSON.readTree(response.body()) : JSON.nullNode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
