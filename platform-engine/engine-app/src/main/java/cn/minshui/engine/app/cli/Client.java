package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The documented HTTP interface of a running system, as a client outside would call it. */
final class Client {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String address;
    private @Nullable String token;

    Client(String address) {
        this.address = address;
    }

    /** @param status HTTP status @param body JSON; a missing node when there is none */
    record Answer(int status, JsonNode body) {
        boolean isOk() {
            return status >= 200 && status < 300;
        }
    }

    Client withToken(String accessToken) {
        token = accessToken;
        return this;
    }

    boolean isReady() {
        try {
            return send(request("/api/health/ready")
                                    .timeout(Duration.ofSeconds(5))
                                    .GET())
                            .status()
                    == 200;
        } catch (ExitException e) {
            return false;
        }
    }

    void login(String username, String password) {
        Answer answer = post("/api/auth/login", Map.of("username", username, "password", password));
        if (!answer.isOk()) {
            throw refused("/api/auth/login", answer);
        }
        token = answer.body().get("accessToken").asText();
    }

    Answer get(String path, Map<String, String> query) {
        return send(request(path + query(query)).GET());
    }

    Answer post(String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(Json.write(body))));
    }

    Answer upload(String path, Map<String, String> query, Path file) {
        String boundary = "minshui-" + UUID.randomUUID();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            body.writeBytes(
                    ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"upload.xlsx\"\r\n"
                                    + "Content-Type: application/octet-stream\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(Files.readAllBytes(file));
            body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ExitException.environment("无法读取文件 " + file, "cannot read the file " + file);
        }
        return send(request(path + query(query))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .timeout(Duration.ofMinutes(10))
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    /** A refusal that ends the command, with the words of the answer. */
    static ExitException refused(String path, Answer answer) {
        String words = answer.body().path("detail").asText(answer.body().toString());
        String list = answer.body().path("problems").isArray()
                ? answer.body().path("problems").toString()
                : "";
        return new ExitException(
                ExitException.Code.PROBLEMS,
                Text.of(
                        path + " 被拒绝(" + answer.status() + "):" + words + " " + list,
                        path + " was refused (" + answer.status() + "): " + words + " " + list));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofMinutes(5));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            String body = response.body();
            return new Answer(
                    response.statusCode(),
                    body.isBlank() ? com.fasterxml.jackson.databind.node.MissingNode.getInstance() : Json.read(body));
        } catch (IOException e) {
            throw new ExitException(
                    ExitException.Code.ENVIRONMENT,
                    Text.of("无法连接 " + address + ":" + e, "cannot reach " + address + ": " + e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String query(Map<String, String> query) {
        return query.isEmpty()
                ? ""
                : query.entrySet().stream()
                        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }
}
