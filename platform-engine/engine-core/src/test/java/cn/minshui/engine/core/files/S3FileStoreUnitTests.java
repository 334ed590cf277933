package cn.minshui.engine.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a small store that works out every signature by itself from what came over the wire. */
class S3FileStoreUnitTests {
    private static final String ACCESS = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    @TempDir
    private Path folder;

    private final Map<String, byte[]> kept = new ConcurrentHashMap<>();
    private HttpServer server;
    private URI bucket;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/files/", this::answer);
        server.start();
        bucket = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/files");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private S3FileStore store(String secret) {
        return new S3FileStore(new S3Settings(bucket, "cn-fujian", ACCESS, secret), Clock.systemUTC());
    }

    private Path content(String text) throws IOException {
        return Files.writeString(folder.resolve("content"), text);
    }

    @Test
    void contentsArePutReadReplacedAndDeleted() throws IOException {
        S3FileStore store = store(SECRET);
        store.put("7/202611/42", content("first 内容"));
        store.put("7/202611/42", content("second 内容"));
        try (InputStream in = store.open("7/202611/42")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("second 内容");
        }
        assertThat(kept).containsOnlyKeys("/files/7/202611/42");
        store.delete("7/202611/42");
        store.delete("7/202611/42");
        assertThat(kept).isEmpty();
        assertThatThrownBy(() -> store.open("7/202611/42")).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void aWrongKeyIsRefusedWithTheWordsOfTheStore() {
        assertThatThrownBy(() -> store("another").put("7/202611/42", content("x")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("403")
                .hasMessageContaining("SignatureDoesNotMatch");
        assertThat(kept).isEmpty();
    }

    @Test
    void theSignatureIsThatOfThePublishedExample() {
        String signed = new S3Signature(ACCESS, SECRET, "us-east-1")
                .authorization(
                        "GET",
                        URI.create("https://examplebucket.s3.amazonaws.com/?lifecycle="),
                        "20130524T000000Z",
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(signed)
                .isEqualTo("AWS4-HMAC-SHA256 Credential=" + ACCESS + "/20130524/us-east-1/s3/aws4_request, "
                        + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
                        + "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    }

    @Test
    void onlyTheAddressOfABucketIsTaken() {
        for (String wrong :
                List.of("ftp://host/bucket", "https://host", "https://host/", "https://host/a/b", "/files")) {
            assertThatThrownBy(() -> new S3Settings(URI.create(wrong), "r", "a", "s"))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getRawPath();
        if (!isSigned(exchange, body)) {
            send(exchange, 403, "<Error><Code>SignatureDoesNotMatch</Code></Error>".getBytes(StandardCharsets.UTF_8));
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                kept.put(path, body);
                send(exchange, 200, new byte[0]);
            }
            case "GET" -> {
                byte[] found = kept.get(path);
                send(exchange, found == null ? 404 : 200, found == null ? new byte[0] : found);
            }
            case "DELETE" -> send(exchange, kept.remove(path) == null ? 404 : 204, new byte[0]);
            default -> send(exchange, 405, new byte[0]);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** As the documents of the protocol say, from the headers that the client names. */
    private static boolean isSigned(HttpExchange exchange, byte[] body) {
        var headers = exchange.getRequestHeaders();
        String authorization = headers.getFirst("Authorization");
        Map<String, String> parts = new HashMap<>();
        for (String part :
                authorization.substring(authorization.indexOf(' ') + 1).split(", ")) {
            parts.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
        }
        List<String> lines = new ArrayList<>(
                List.of(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), ""));
        for (String name : parts.get("SignedHeaders").split(";")) {
            lines.add(name + ":" + headers.getFirst(name).strip());
        }
        lines.add("");
        lines.add(parts.get("SignedHeaders"));
        lines.add(sha256(body));
        String[] scope = parts.get("Credential").split("/");
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < scope.length; i++) {
            key = hmac(key, scope[i]);
        }
        String text = "AWS4-HMAC-SHA256\n" + headers.getFirst("x-amz-date") + "\n"
                + String.join("/", List.of(scope).subList(1, scope.length)) + "\n"
                + sha256(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return scope[0].equals(ACCESS)
                && sha256(body).equals(headers.getFirst("x-amz-content-sha256"))
                && HexFormat.of().formatHex(hmac(key, text)).equals(parts.get("Signature"));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
