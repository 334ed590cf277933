package cn.minshui.engine.app.open;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Programs that call one interface, to be copied. They sign with HMAC-SM3; what changes for the other ways stands in
 * {@code docs/open-interfaces.md}.
 *
 * @param query as it is signed
 */
record Snippets(String address, String method, String path, String query, Map<String, Object> example) {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CURL = """
            KEY='<应用标识>'; SECRET='<密钥>'
            METHOD='@METHOD@'; URL_PATH='@PATH@'; QUERY='@QUERY@'; BODY='@BODY@'
            TIME=$(date +%s)000; NONCE=$(openssl rand -hex 16)
            DIGEST=$(printf '%s' "$BODY" | openssl dgst -sm3 -r | cut -d' ' -f1)
            TEXT=$(printf '%s\\n' 'MINSHUI-OPEN-1' "$METHOD" "$URL_PATH" "$QUERY" "$KEY" "$TIME" "$NONCE" '' '' "$DIGEST")
            SIGNATURE=$(printf '%s' "$TEXT" | openssl dgst -sm3 -mac HMAC -macopt "key:$SECRET" -r | cut -d' ' -f1)
            curl -sS -X "$METHOD" "@ADDRESS@$URL_PATH${QUERY:+?$QUERY}" \\
              -H "X-Open-Key: $KEY" -H "X-Open-Timestamp: $TIME" -H "X-Open-Nonce: $NONCE" -H "X-Open-Signature: $SIGNATURE" \\
              ${BODY:+-H 'Content-Type: application/json' --data-raw "$BODY"}
            """;

    private static final String JAVA = """
            // org.bouncycastle:bcprov-jdk18on
            Security.addProvider(new BouncyCastleProvider());
            String key = "<应用标识>", secret = "<密钥>";
            String method = "@METHOD@", path = "@PATH@", query = "@QUERY@";
            byte[] body = \"""
            @BODY@\""".getBytes(StandardCharsets.UTF_8);
            String time = Long.toString(System.currentTimeMillis()), nonce = UUID.randomUUID().toString();
            String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SM3").digest(body));
            String text = String.join("\\n", "MINSHUI-OPEN-1", method, path, query, key, time, nonce, "", "", digest);
            Mac mac = Mac.getInstance("HmacSM3");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSM3"));
            String signature = HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            HttpRequest request = HttpRequest.newBuilder(URI.create("@ADDRESS@" + path + (query.isEmpty() ? "" : "?" + query)))
                    .header("Content-Type", "application/json")
                    .header("X-Open-Key", key).header("X-Open-Timestamp", time)
                    .header("X-Open-Nonce", nonce).header("X-Open-Signature", signature)
                    .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)).build();
            System.out.println(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
            """;

    private static final String PYTHON = """
            import hashlib, hmac, secrets, time, urllib.request
            key, secret = '<应用标识>', '<密钥>'
            method, path, query, body = '@METHOD@', '@PATH@', '@QUERY@', '@BODY@'.encode()
            stamp, nonce = str(int(time.time() * 1000)), secrets.token_hex(16)
            digest = hashlib.new('sm3', body).hexdigest()
            text = '\\n'.join(['MINSHUI-OPEN-1', method, path, query, key, stamp, nonce, '', '', digest])
            signature = hmac.new(secret.encode(), text.encode(), 'sm3').hexdigest()
            request = urllib.request.Request('@ADDRESS@' + path + ('?' + query if query else ''), data=body or None, method=method, headers={
                'Content-Type': 'application/json', 'X-Open-Key': key, 'X-Open-Timestamp': stamp,
                'X-Open-Nonce': nonce, 'X-Open-Signature': signature})
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

    private String filled(String template) {
        String body =
                example.isEmpty() ? "" : JSON.valueToTree(example).toString().replace("'", "\\u0027");
        return template.replace("@METHOD@", method)
                .replace("@PATH@", path)
                .replace("@QUERY@", query)
                .replace("@ADDRESS@", address)
                .replace("@BODY@", body);
    }
}
