package cn.minshui.engine.testkit.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * Somebody who calls the server.
 *
 * @param address of the server, without a path
 * @param token of access; empty for nobody
 */
public record Caller(String address, String token) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /**
     * Logs in for the first time, with a password that was given, and chooses another.
     *
     * @param name as it is typed at the log-in
     * @throws IllegalStateException with the answer when that is refused
     */
    public static Caller newcomer(String address, String name, String given) {
        Caller nobody = new Caller(address, "");
        Caller first = nobody.let(nobody.post("/api/auth/login", Map.of("username", name, "password", given)));
        String chosen = "Chosen-by-" + name.replace("@", "-") + "-2026";
        return nobody.let(first.post("/api/auth/password", Map.of("old", given, "new", chosen)));
    }

    private Caller let(Reply reply) {
        if (!reply.isGood()) {
            throw new IllegalStateException(reply.status() + " " + reply.text());
        }
        return new Caller(address, reply.json().path("accessToken").asText());
    }

    /** For one part of an address or a parameter. */
    static String coded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Reply get(String path) {
        return send("GET", path, BodyPublishers.noBody(), Map.of());
    }

    Reply post(String path, Object body) {
        return send("POST", path, json(body), Map.of());
    }

    Reply patch(String path, long version, Object body) {
        return send("PATCH", path, json(body), Map.of("If-Match", '"' + Long.toString(version) + '"'));
    }

    /** Any method, with a version that may fit and an intention of its own. */
    Reply call(String method, String path, Object body) {
        return send(
                method,
                path,
                method.equals("GET") ? BodyPublishers.noBody() : json(body),
                Map.of("If-Match", "\"1\"", "Idempotency-Key", "attack-" + System.nanoTime()));
    }

    Reply upload(String path, String name, String type, byte[] content) {
        String boundary = "----attack";
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: " + type + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        return send(
                "POST",
                path,
                BodyPublishers.ofByteArrays(List.of(head, content, end)),
                Map.of("Content-Type", "multipart/form-data; boundary=" + boundary));
    }

    private static BodyPublisher json(Object body) {
        return BodyPublishers.ofString(
                body instanceof String text ? text : JSON.valueToTree(body).toString());
    }

    Reply send(String method, String path, BodyPublisher body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(Duration.ofSeconds(60))
                .header("Accept-Language", "zh-CN")
                .method(method, body)
                .setHeader("Content-Type", "application/json");
        headers.forEach(request::setHeader);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> answer = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            String type = answer.headers().firstValue("Content-Type").orElse("");
            String text = type.contains("spreadsheet")
                    ? cells(answer.body())
                    : new String(answer.body(), StandardCharsets.UTF_8);
            return new Reply(answer.statusCode(), text, type.contains("json") ? read(text) : MissingNode.getInstance());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(String text) throws IOException {
        return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
    }

    /** Everything that a reader of the workbook finds in its cells. */
    private static String cells(byte[] workbook) throws IOException {
        StringBuilder text = new StringBuilder();
        try (XSSFWorkbook book = new XSSFWorkbook(new ByteArrayInputStream(workbook))) {
            for (Sheet sheet : book) {
                for (Row row : sheet) {
                    for (Cell cell : row) {
                        text.append(cell).append('\t');
                    }
                    text.append('\n');
                }
            }
        }
        return text.toString();
    }
}
