package cn.minshui.engine.core.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;

/** A bucket of an S3-compatible store, addressed by path, with whole objects alone: put, get and delete. */
public final class S3FileStore implements FileStore {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int NOT_FOUND = 404;
    private static final int MOST_WORDS = 500;
    private static final String NO_BODY = S3Signature.hex(S3Signature.sha256(new byte[0]));

    private final S3Settings settings;
    private final S3Signature signature;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    public S3FileStore(S3Settings settings, Clock clock) {
        this.settings = settings;
        this.signature = new S3Signature(settings.accessKey(), settings.secretKey(), settings.region());
        this.clock = clock;
    }

    @Override
    public void put(String key, Path content) throws IOException {
        HttpResponse<InputStream> answer = send("PUT", key, BodyPublishers.ofFile(content), hash(content));
        try (InputStream body = answer.body()) {
            require(answer, body);
        }
    }

    @Override
    public InputStream open(String key) throws IOException {
        HttpResponse<InputStream> answer = send("GET", key, BodyPublishers.noBody(), NO_BODY);
        if (isGood(answer)) {
            return answer.body();
        }
        try (InputStream body = answer.body()) {
            if (answer.statusCode() == NOT_FOUND) {
                throw new FileNotFoundException(key);
            }
            throw refused(answer, body);
        }
    }

    @Override
    public void delete(String key) throws IOException {
        HttpResponse<InputStream> answer = send("DELETE", key, BodyPublishers.noBody(), NO_BODY);
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != NOT_FOUND) {
                require(answer, body);
            }
        }
    }

    private HttpResponse<InputStream> send(String method, String key, BodyPublisher body, String hash)
            throws IOException {
        URI address = settings.object(key);
        String time = S3Signature.time(clock.instant());
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWER)
                .header("x-amz-content-sha256", hash)
                .header("x-amz-date", time)
                .header("Authorization", signature.authorization(method, address, time, hash))
                .method(method, body)
                .build();
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the object store", e);
        }
    }

    private static boolean isGood(HttpResponse<?> answer) {
        return answer.statusCode() >= 200 && answer.statusCode() < 300;
    }

    private static void require(HttpResponse<?> answer, InputStream body) throws IOException {
        if (!isGood(answer)) {
            throw refused(answer, body);
        }
    }

    private static IOException refused(HttpResponse<?> answer, InputStream body) throws IOException {
        String words = new String(body.readNBytes(MOST_WORDS), StandardCharsets.UTF_8);
        return new IOException("the object store answered " + answer.statusCode() + ": " + words);
    }

    private static String hash(Path content) throws IOException {
        try (InputStream in = Files.newInputStream(content)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return S3Signature.hex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
