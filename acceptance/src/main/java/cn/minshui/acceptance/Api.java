package cn.minshui.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A logged-in client of the HTTP API. */
public final class Api {
    public static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final HttpClient client;
    private final String baseUrl;
    private final @Nullable String token;
    private final String username;
    private final String password;
    private final @Nullable Api second;

    private Api(
            HttpClient client,
            String baseUrl,
            @Nullable String token,
            String username,
            String password,
            @Nullable Api second) {
        this.client = client;
        this.baseUrl = baseUrl;
        this.token = token;
        this.username = username;
        this.password = password;
        this.second = second;
    }

    /** The same user, whose requests that need a second person are approved by that one at once. */
    public Api approvedBy(Api approver) {
        return new Api(client, baseUrl, token, username, password, approver);
    }

    public static Api anonymous(String baseUrl) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return new Api(client, baseUrl, null, "", "", null);
    }

    public Api login(String username, String password) {
        JsonNode answer = post(
                        "/api/auth/login",
                        JSON.createObjectNode().put("username", username).put("password", password),
                        null)
                .orThrow();
        return new Api(client, baseUrl, answer.path("accessToken").asText(), username, password, null);
    }

    /** Another user of the same tenant, who has the same password: those that {@link Pilot#openTenant} makes. */
    Api colleague(String name) {
        int at = username.indexOf('@');
        return login(at < 0 ? name : name + username.substring(at), password);
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer post(String path, JsonNode body) {
        return post(path, body, UUID.randomUUID().toString());
    }

    public Answer post(String path, JsonNode body, @Nullable String idempotencyKey) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body.toString()));
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return approved(send(request));
    }

    /** What came of a request that waited for the second person; any other answer as it is. */
    private Answer approved(Answer answer) {
        String approval = answer.body().path("approval").asText();
        if (second == null || answer.status() != 202 || approval.isEmpty()) {
            return answer;
        }
        second.post("/api/approvals/" + approval + "/approve", JSON.createObjectNode())
                .orThrow();
        JsonNode outcome = get("/api/approvals/" + approval).orThrow().path("outcome");
        return new Answer(answer.call(), 200, outcome);
    }

    /** Changes a record as it was read. @param version of it */
    public Answer patch(String path, JsonNode body, long version) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("If-Match", "\"" + version + "\"")
                .method("PATCH", BodyPublishers.ofString(body.toString())));
    }

    /** Sends a file as multipart form data. */
    public Answer upload(String path, Path file) {
        String boundary = "----" + UUID.randomUUID();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String name = file.getFileName().toString();
        try {
            body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(Files.readAllBytes(file));
            body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new PilotException("读不了文件 " + file + ": " + e.getMessage());
        }
        return send(request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    /** All records that a filter selects, page by page. */
    public List<JsonNode> listAll(String object, String filter, String fields) {
        List<JsonNode> items = new ArrayList<>();
        for (int page = 1; ; page++) {
            JsonNode answer = get("/api/data/" + object
                            + query(Map.of(
                                    "filter",
                                    filter,
                                    "fields",
                                    fields,
                                    "sort",
                                    "id",
                                    "size",
                                    "1000",
                                    "count",
                                    "false",
                                    "page",
                                    String.valueOf(page))))
                    .orThrow();
            answer.path("items").forEach(items::add);
            if (answer.path("items").size() < 1000) {
                return items;
            }
        }
    }

    public static String query(Map<String, String> parameters) {
        StringBuilder text = new StringBuilder();
        parameters.forEach((name, value) -> text.append(text.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return text.toString();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(baseUrl + path)).timeout(TIMEOUT);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.header("Accept-Language", "zh-CN");
    }

    private Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            String text = response.body();
            JsonNode body = text.isBlank() ? JSON.nullNode() : JSON.readTree(text);
            return new Answer(request.method() + " " + request.uri().getPath(), response.statusCode(), body);
        } catch (IOException e) {
            throw new PilotException("连不上 " + request.uri() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PilotException("interrupted");
        }
    }

    /** @param call method and path, for messages */
    public record Answer(String call, int status, JsonNode body) {
        public boolean isOk() {
            return status >= 200 && status < 300;
        }

        /** @throws PilotException with the problems that the server told */
        public JsonNode orThrow() {
            if (isOk()) {
                return body;
            }
            if (body.path("problems").isArray()) {
                List<String> lines = new ArrayList<>();
                body.path("problems")
                        .forEach(p -> lines.add("[" + p.path("code").asText() + "] "
                                + p.path("message").asText()));
                throw new PilotException(call + " 被拒绝 / was refused (" + status + ")", lines);
            }
            throw new PilotException(call + " → " + status + " " + body);
        }
    }
}
