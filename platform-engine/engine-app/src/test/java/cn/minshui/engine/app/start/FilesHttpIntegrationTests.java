package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.testkit.library.LibraryMetadata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files over HTTP: statuses and the headers that keep a browser from running what it gets. */
@Tag("database")
class FilesHttpIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d494844520000000100000001");

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static String token = "";

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, LibraryMetadata.exhibit().text());
        String oneTime = server.administratorPassword();
        String first = json(post(
                        "/api/auth/login",
                        "application/json",
                        ("{\"username\":\"admin\",\"password\":\"" + oneTime + "\"}").getBytes(StandardCharsets.UTF_8)))
                .get("accessToken")
                .asText();
        token = first;
        token = json(post(
                        "/api/auth/password",
                        "application/json",
                        ("{\"old\":\"" + oneTime + "\",\"new\":\"Administrator-2026\"}")
                                .getBytes(StandardCharsets.UTF_8)))
                .get("accessToken")
                .asText();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<byte[]> post(String path, String type, byte[] body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.address() + path)));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> answer) throws Exception {
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<byte[]> upload(String field, String name, String type, byte[] content)
            throws Exception {
        String boundary = "----minshui";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: " + type + "\r\n\r\n";
        body.write(head.getBytes(StandardCharsets.UTF_8));
        body.write(content);
        body.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return post(
                "/api/files?object=exhibit&field=" + field,
                "multipart/form-data; boundary=" + boundary,
                body.toByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void aPictureGoesInAndIsShown() throws Exception {
        HttpResponse<byte[]> sent = upload("photo", "正面.png", "image/png", PNG);
        assertThat(sent.statusCode()).isEqualTo(201);
        JsonNode file = json(sent);
        assertThat(file.get("name").asText()).isEqualTo("正面.png");
        assertThat(file.get("size").asLong()).isEqualTo(PNG.length);
        String id = file.get("id").asText();
        assertThat(header(sent, "Location")).isEqualTo("/api/files/" + id);
        HttpResponse<byte[]> made = post(
                "/api/data/exhibit",
                "application/json",
                ("{\"code\":\"P1\",\"name\":\"p\",\"photo\":[\"" + id + "\"]}").getBytes(StandardCharsets.UTF_8));
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(json(made).get("photo").get(0)).isEqualTo(file);
        HttpResponse<byte[]> read = get("/api/files/" + id);
        assertThat(read.body()).isEqualTo(PNG);
        assertThat(header(read, "Content-Type")).isEqualTo("image/png");
        assertThat(header(read, "Content-Disposition")).startsWith("inline").contains("UTF-8''%E6%AD%A3%E9%9D%A2.png");
        assertThat(header(read, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(read, "Content-Security-Policy")).contains("sandbox");
    }

    @Test
    void everythingElseIsSavedAndNotShown() throws Exception {
        byte[] table = "户号,户名\r\n1,=cmd()\r\n".getBytes(StandardCharsets.UTF_8);
        JsonNode file = json(upload("papers", "名单.csv", "text/csv", table));
        HttpResponse<byte[]> read = get("/api/files/" + file.get("id").asText());
        assertThat(read.body()).isEqualTo(table);
        assertThat(header(read, "Content-Disposition")).startsWith("attachment");
        assertThat(header(read, "Content-Type")).startsWith("text/csv");
    }

    @Test
    void whatIsWrongIsToldByItsStatus() throws Exception {
        assertThat(upload("photo", "a.png", "image/png", "<html>".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(422);
        HttpResponse<byte[]> large =
                upload("papers", "a.txt", "text/plain", "x".repeat(1_100_000).getBytes(StandardCharsets.UTF_8));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(json(large).get("code").asText()).isEqualTo("FILE_TOO_LARGE");
        assertThat(upload("name", "a.png", "image/png", PNG).statusCode()).isEqualTo(404);
        assertThat(get("/api/files/1").statusCode()).isEqualTo(404);
        assertThat(get("/api/files/..%2F..%2Fsecrets").statusCode()).isIn(400, 404);
        assertThat(get("/api/files/1e3").statusCode()).isEqualTo(404);
        String kept = token;
        token = "";
        try {
            assertThat(get("/api/files/1").statusCode()).isEqualTo(401);
            assertThat(upload("photo", "a.png", "image/png", PNG).statusCode()).isEqualTo(401);
        } finally {
            token = kept;
        }
    }

    @Test
    void screensAndDocumentsKnowTheFields() throws Exception {
        JsonNode object = json(get("/api/meta/object/exhibit"));
        for (JsonNode field : object.get("fields")) {
            if (field.get("name").asText().equals("papers")) {
                assertThat(field.get("type").asText()).isEqualTo("file");
                assertThat(field.get("extensions").toString()).isEqualTo("[\"pdf\",\"docx\",\"csv\",\"txt\"]");
                assertThat(field.get("multiple").asInt()).isEqualTo(3);
                assertThat(field.get("owner").asText()).isEqualTo("exhibit");
            }
        }
        JsonNode properties = json(get("/v3/api-docs")).at("/components/schemas/exhibit/properties");
        assertThat(properties.at("/topics/type").toString()).contains("array");
        assertThat(properties.at("/papers/items/properties/size/type").asText()).isEqualTo("integer");
    }

    @Test
    void aReferenceToSeveralObjectsIsKnownToScreensAndDocumentsAndWritten() throws Exception {
        JsonNode fields = json(get("/api/meta/object/exhibit")).get("fields");
        JsonNode concerns = StreamSupport.stream(fields.spliterator(), false)
                .filter(field -> field.get("name").asText().equals("concerns"))
                .findFirst()
                .orElseThrow();
        assertThat(concerns.get("type").asText()).isEqualTo("any-reference");
        assertThat(concerns.get("objects").toString())
                .isEqualTo("[{\"name\":\"book\",\"label\":\"图书\",\"page\":\"book\"},"
                        + "{\"name\":\"reader\",\"label\":\"读者\"},"
                        + "{\"name\":\"loan\",\"label\":\"借阅\",\"page\":\"loan\"}]");
        JsonNode list = json(get("/api/meta/list/exhibit"));
        assertThat(list.at("/columns/4/objects")).isEqualTo(concerns.get("objects"));
        assertThat(list.at("/search/2/type").asText()).isEqualTo("any-reference");
        JsonNode schemas = json(get("/v3/api-docs")).at("/components/schemas");
        assertThat(schemas.at("/AnyReference/properties/object/type").toString())
                .contains("string");
        assertThat(schemas.at("/exhibit.create/properties/concerns").toString()).contains("isbn", "cardNo", "loanNo");
        JsonNode book = json(record("book", "{\"isbn\":\"978-7-3333333\",\"name\":\"三国\"}"));
        HttpResponse<byte[]> made = record(
                "exhibit",
                "{\"code\":\"ANY\",\"name\":\"a\",\"concerns\":{\"object\":\"book\",\"isbn\":\"978-7-3333333\"}}");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(json(made).get("concerns").toString())
                .isEqualTo("{\"object\":\"book\",\"id\":\"" + book.get("id").asText() + "\",\"label\":\"三国\"}");
        HttpResponse<byte[]> refused =
                record("exhibit", "{\"code\":\"ANY2\",\"name\":\"a\",\"concerns\":{\"object\":\"fine\",\"id\":\"1\"}}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).toString()).contains("REFERENCE_OBJECT", "不能指向“fine”");
        assertThat(new String(
                        get("/api/data/exhibit/export?format=csv&fields=code,concerns&filter=code%20%3D%3D%20%27ANY%27")
                                .body(),
                        StandardCharsets.UTF_8))
                .endsWith("ANY,图书：三国\r\n");
    }

    private static HttpResponse<byte[]> record(String object, String body) throws Exception {
        return post("/api/data/" + object, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }
}
