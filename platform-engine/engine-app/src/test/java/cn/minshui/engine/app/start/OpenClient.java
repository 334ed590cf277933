package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import cn.minshui.engine.core.protect.Sm3;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Another system that signs its calls as {@code docs/open-interfaces.md} says; nothing of the engine but SM3 is used for it. */
record OpenClient(String address, String key, Signer signer) {
    /** What stands before the name of a header that is sent besides another one of that name. */
    private static final String SECOND = "second ";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    interface Signer {
        String digest(byte[] body);

        String sign(String text);
    }

    static OpenClient sm3(String address, String key, String secret) {
        return new OpenClient(address, key, new Signer() {
            @Override
            public String digest(byte[] body) {
                return HexFormat.of().formatHex(Sm3.digest(body));
            }

            @Override
            public String sign(String text) {
                return HexFormat.of().formatHex(Sm3.hmac(bytes(secret), bytes(text)));
            }
        });
    }

    static OpenClient sha256(String address, String key, String secret) {
        return new OpenClient(address, key, new Signer() {
            @Override
            public String digest(byte[] body) {
                try {
                    return HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public String sign(String text) {
                try {
                    Mac mac = Mac.getInstance("HmacSHA256");
                    mac.init(new SecretKeySpec(bytes(secret), "HmacSHA256"));
                    return HexFormat.of().formatHex(mac.doFinal(bytes(text)));
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A call ready to be sent, or to be spoilt before. */
    record Call(String address, String method, String path, String query, String body, Map<String, String> headers) {
        Call with(String header, String value) {
            Map<String, String> other = new LinkedHashMap<>(headers);
            other.put(header, value);
            return new Call(address, method, path, query, body, other);
        }

        /** The header stands there a second time. */
        Call twice(String header, String value) {
            Map<String, String> other = new LinkedHashMap<>(headers);
            other.put(SECOND + header, value);
            return new Call(address, method, path, query, body, other);
        }

        Call withBody(String other) {
            return new Call(address, method, path, query, other, headers);
        }

        Call withQuery(String other) {
            return new Call(address, method, path, other, body, headers);
        }

        Call withPath(String other) {
            return new Call(address, method, other, query, body, headers);
        }

        Answer send() {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(address + path + (query.isEmpty() ? "" : "?" + query)))
                    .header("Content-Type", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            headers.forEach((name, value) -> {
                if (!value.isEmpty()) {
                    request.header(name.replace(SECOND, ""), value);
                }
            });
            try {
                HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
                JsonNode json = JSON.readTree(response.body());
                return new Answer(response.statusCode(), json);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    Call list(String api, String query) {
        return call("GET", "/open/" + api, query, "", Map.of(), System.currentTimeMillis());
    }

    Call read(String api, String id) {
        return call("GET", "/open/" + api + "/" + id, "", "", Map.of(), System.currentTimeMillis());
    }

    Call send(String method, String path, Map<String, ?> body, Map<String, String> more) {
        return call(method, "/open/" + path, "", JSON.valueToTree(body).toString(), more, System.currentTimeMillis());
    }

    /** @param query already as it is signed */
    Call call(String method, String path, String query, String body, Map<String, String> more, long time) {
        String nonce = UUID.randomUUID().toString();
        String text = String.join(
                "\n",
                "MINSHUI-OPEN-1",
                method,
                path,
                query,
                key,
                Long.toString(time),
                nonce,
                more.getOrDefault("Idempotency-Key", ""),
                more.getOrDefault("If-Match", ""),
                signer.digest(bytes(body)));
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.put("X-Open-Key", key);
        headers.put("X-Open-Timestamp", Long.toString(time));
        headers.put("X-Open-Nonce", nonce);
        headers.put("X-Open-Signature", signer.sign(text));
        return new Call(address, method, path, query, body, headers);
    }

    static JsonNode good(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isLessThan(300);
        return answer.body();
    }
}
