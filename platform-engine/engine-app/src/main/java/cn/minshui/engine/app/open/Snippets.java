package cn.minshui.engine.app.open;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Programs that call one interface, to be copied. They sign with HMAC-SM3; what changes for the other ways stands in
 * {@code docs/open-interfaces.md}.
 *
 * @param query as it is signed and sent
 * @param ifMatch empty where none is needed
 */
record Snippets(String address, String method, String path, String query, String ifMatch, Map<String, Object> example) {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CURL = """
            KEY='<应用标识>'; SECRET='<密钥>'
            METHOD='@METHOD@'; URL_PATH='@PATH@'; QUERY='@QUERY@'; IF_MATCH='@IF_MATCH@'
            BODY='@BODY@'
            TIME=$(date +%s)000; NONCE=$(openssl rand -hex 16)
            DIGEST=$(printf '%s' "$BODY" | openssl dgst -sm3 -r | cut -d' ' -f1)
            TEXT=$(printf '%s\\n' 'MINSHUI-OPEN-1' "$METHOD" "$URL_PATH" "$QUERY" "$KEY" "$TIME" "$NONCE" '' "$IF_MATCH" "$DIGEST")
            SIGNATURE=$(printf '%s' "$TEXT" | openssl dgst -sm3 -mac HMAC -macopt "key:$SECRET" -r | cut -d' ' -f1)
            curl -sS -X "$METHOD" "@ADDRESS@$URL_PATH${QUERY:+?$QUERY}" \\
              -H "X-Open-Key: $KEY" -H "X-Open-Timestamp: $TIME" -H "X-Open-Nonce: $NONCE" -H "X-Open-Signature: $SIGNATURE" \\
              ${IF_MATCH:+-H "If-Match: $IF_MATCH"} \\
              ${BODY:+-H 'Content-Type: application/json' --data-raw "$BODY"}
            """;

    private static final String JAVA = """
            // org.bouncycastle:bcprov-jdk18on
            import java.net.URI;
            import java.net.http.*;
            import java.nio.charset.StandardCharsets;
            import java.security.*;
            import java.util.*;
            import javax.crypto.Mac;
            import javax.crypto.spec.SecretKeySpec;
            import org.bouncycastle.jce.provider.BouncyCastleProvider;

            public class OpenCall {
                public static void main(String[] args) throws Exception {
                    Security.addProvider(new BouncyCastleProvider());
                    String key = "<应用标识>", secret = "<密钥>";
                    String method = "@METHOD@", path = "@PATH@", query = "@QUERY@", ifMatch = @IF_MATCH_TEXT@;
                    byte[] body = @BODY_TEXT@.getBytes(StandardCharsets.UTF_8);
                    String time = Long.toString(System.currentTimeMillis()), nonce = UUID.randomUUID().toString();
                    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SM3").digest(body));
                    String text = String.join("\\n", "MINSHUI-OPEN-1", method, path, query, key, time, nonce, "", ifMatch, digest);
                    Mac mac = Mac.getInstance("HmacSM3");
                    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSM3"));
                    String signature = HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
                    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("@ADDRESS@" + path + (query.isEmpty() ? "" : "?" + query)))
                            .header("Content-Type", "application/json")
                            .header("X-Open-Key", key).header("X-Open-Timestamp", time)
                            .header("X-Open-Nonce", nonce).header("X-Open-Signature", signature)
                            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
                    if (!ifMatch.isEmpty()) {
                        request.header("If-Match", ifMatch);
                    }
                    System.out.println(HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
                }
            }
            """;

    private static final String PYTHON = """
            import hashlib, hmac, secrets, time, urllib.request
            key, secret = '<应用标识>', '<密钥>'
            method, path, query, if_match = '@METHOD@', '@PATH@', '@QUERY@', @IF_MATCH_TEXT@
            body = @BODY_TEXT@.encode()
            stamp, nonce = str(int(time.time() * 1000)), secrets.token_hex(16)
            digest = hashlib.new('sm3', body).hexdigest()
            text = '\\n'.join(['MINSHUI-OPEN-1', method, path, query, key, stamp, nonce, '', if_match, digest])
            signature = hmac.new(secret.encode(), text.encode(), 'sm3').hexdigest()
            headers = {'Content-Type': 'application/json', 'X-Open-Key': key, 'X-Open-Timestamp': stamp,
                       'X-Open-Nonce': nonce, 'X-Open-Signature': signature}
            if if_match:
                headers['If-Match'] = if_match
            url = '@ADDRESS@' + path + ('?' + query if query else '')
            request = urllib.request.Request(url, data=body or None, method=method, headers=headers)
            print(urllib.request.urlopen(request).read().decode())
            """;

    /** By the name of the language. */
    Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("curl", filled(CURL));
        all.put("java", filled(JAVA));
        all.put("python", filled(PYTHON));
        return all;
    }

    /** The body last: what stands in it is nobody's place. */
    private String filled(String template) {
        String body = example.isEmpty() ? "" : JSON.valueToTree(example).toString();
        return template.replace("@METHOD@", method)
                .replace("@PATH@", path)
                .replace("@QUERY@", query)
                .replace("@IF_MATCH@", ifMatch)
                .replace("@IF_MATCH_TEXT@", text(ifMatch))
                .replace("@ADDRESS@", address)
                .replace("@BODY_TEXT@", text(body))
                .replace("@BODY@", body.replace("'", "'\\''"));
    }

    /** A text of JSON is one of Java and of Python too. */
    private static String text(String value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every text is one of JSON", e);
        }
    }
}
