package cn.minshui.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Another system that calls open interfaces: by what {@code docs/open-interfaces.md} says and a library of its own. */
final class OpenCaller {
    private static final Provider LIBRARY = new BouncyCastleProvider();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String url;
    private final String key;
    private final String digest;
    private final Signer signer;

    private interface Signer {
        String sign(byte[] text) throws GeneralSecurityException;
    }

    private OpenCaller(String url, String key, String digest, Signer signer) {
        this.url = url;
        this.key = key;
        this.digest = digest;
        this.signer = signer;
    }

    /** @param algorithm as applications name it */
    static OpenCaller withSecret(String url, String algorithm, String key, String secret) {
        boolean isSm3 = algorithm.equals("hmac-sm3");
        String mac = isSm3 ? "HmacSM3" : "HmacSHA256";
        return new OpenCaller(url, key, isSm3 ? "SM3" : "SHA-256", text -> {
            Mac sum = Mac.getInstance(mac, LIBRARY);
            sum.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), mac));
            return HexFormat.of().formatHex(sum.doFinal(text));
        });
    }

    static OpenCaller withKey(String url, String key, KeyPair pair) {
        return new OpenCaller(url, key, "SM3", text -> {
            Signature signature = Signature.getInstance("SM3withSM2", LIBRARY);
            signature.initSign(pair.getPrivate());
            signature.update(text);
            return Base64.getEncoder().encodeToString(signature.sign());
        });
    }

    static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", LIBRARY);
        generator.initialize(new ECGenParameterSpec("sm2p256v1"));
        return generator.generateKeyPair();
    }

    static String pem(KeyPair pair) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPublic().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }

    String key() {
        return key;
    }

    /** A signed call, which may be sent more than once or spoilt before. */
    record Call(String url, String method, String path, String query, String body, Map<String, String> headers) {
        Call withBody(String other) {
            return new Call(url, method, path, query, other, headers);
        }

        Api.Answer send() {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(url + path + (query.isEmpty() ? "" : "?" + query)))
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(body));
            headers.forEach(request::header);
            try {
                HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
                return new Api.Answer(method + " " + path, answer.statusCode(), Api.JSON.readTree(answer.body()));
            } catch (IOException e) {
                throw new PilotException("cannot reach " + url + ": " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PilotException("interrupted");
            }
        }
    }

    /** @param query percent-encoded and sorted by name */
    Call get(String path, String query) {
        return call("GET", path, query, "", System.currentTimeMillis());
    }

    Call post(String path, String body) {
        return call("POST", path, "", body, System.currentTimeMillis());
    }

    Call call(String method, String path, String query, String body, long time) {
        String nonce = UUID.randomUUID().toString();
        try {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            String sum = HexFormat.of()
                    .formatHex(MessageDigest.getInstance(digest, LIBRARY).digest(content));
            String text = String.join(
                    "\n", "MINSHUI-OPEN-1", method, path, query, key, Long.toString(time), nonce, "", "", sum);
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("X-Open-Key", key);
            headers.put("X-Open-Timestamp", Long.toString(time));
            headers.put("X-Open-Nonce", nonce);
            headers.put("X-Open-Signature", signer.sign(text.getBytes(StandardCharsets.UTF_8)));
            return new Call(url, method, path, query, body, headers);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the library knows SM2 and SM3", e);
        }
    }
}
