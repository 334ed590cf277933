package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    /** What the server says of its readiness; empty when it does not answer. */
    Optional<Answer> readiness() {
        try {
            return Optional.of(send(
                    request("/api/health/ready").timeout(Duration.ofSeconds(10)).GET()));
        } catch (ExitException e) {
            return Optional.empty();
        }
    }

    /** @return the access token, which later calls carry too */
    String login(String username, String password) {
        Answer answer = post("/api/auth/login", Map.of("username", username, "password", password));
        if (!answer.isOk()) {
            throw refused("/api/auth/login", answer);
        }
        String accessToken = answer.body().path("accessToken").asText();
        token = accessToken;
        return accessToken;
    }

    Answer post(String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(Json.write(body))));
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
                        path + " 被拒绝（" + answer.status() + "）：" + words + " " + list,
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
            return new Answer(response.statusCode(), body.isBlank() ? MissingNode.getInstance() : Json.read(body));
        } catch (IOException e) {
            throw new ExitException(
                    ExitException.Code.ENVIRONMENT,
                    Text.of("无法连接 " + address + "：" + e, "cannot reach " + address + ": " + e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
