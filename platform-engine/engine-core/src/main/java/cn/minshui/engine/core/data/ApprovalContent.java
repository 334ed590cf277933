package cn.minshui.engine.core.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Exactly what was asked for: what is approved by its hash and then done.
 *
 * @param operation {@code create update delete export publish} or an action's name
 * @param record null where it is about no record that there is
 * @param version that the record was of; anything else is another request
 * @param body as it came
 * @param key the asker's Idempotency-Key
 * @param amount what the definition measures; null where nothing is measured
 * @param rights what the second person must be allowed to do himself: object and operation
 * @param by roles, of each list of which the second person holds one
 * @param before values that would change, as they were
 * @param after values as they would be
 */
record ApprovalContent(
        String object,
        String operation,
        @Nullable Long record,
        @Nullable Long version,
        JsonNode body,
        @Nullable String key,
        @Nullable BigDecimal amount,
        List<Right> rights,
        List<List<String>> by,
        JsonNode before,
        JsonNode after) {
    static final String CREATE = "create";
    static final String UPDATE = "update";
    static final String DELETE = "delete";
    static final String EXPORT = "export";
    static final String PUBLISH = "publish";

    private static final String ASKED = "asked";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(new JsonNodeFactory(true));

    record Right(String object, String operation) {}

    String text() {
        ObjectNode json = JSON.createObjectNode();
        json.put("object", object)
                .put("operation", operation)
                .put("record", record)
                .put("version", version);
        json.set("body", body);
        json.put("key", key).put("amount", amount == null ? null : amount.toPlainString());
        ArrayNode list = json.putArray("rights");
        rights.forEach(r -> list.addObject().put("object", r.object()).put("operation", r.operation()));
        ArrayNode roles = json.putArray("by");
        by.forEach(some -> some.forEach(roles.addArray()::add));
        json.set("before", before);
        json.set("after", after);
        return json.toString();
    }

    /**
     * The same with another body, once nobody does it any more.
     *
     * @param hash of what was asked for, which it is no longer known by
     */
    String ended(JsonNode newBody, String hash) {
        ObjectNode json = (ObjectNode) tree(text());
        json.set("body", newBody);
        return json.put(ASKED, hash).toString();
    }

    /** Whether the text is what the hash is of, or what is left of it. */
    static boolean isOf(String text, String hash, boolean hasEnded) {
        return hash(text).equals(hash)
                || hasEnded && hash.equals(tree(text).path(ASKED).textValue());
    }

    static ApprovalContent of(String text) {
        JsonNode json = tree(text);
        List<Right> rights = new ArrayList<>();
        json.get("rights")
                .forEach(r -> rights.add(
                        new Right(r.get("object").asText(), r.get("operation").asText())));
        List<List<String>> by = new ArrayList<>();
        json.get("by").forEach(some -> {
            List<String> roles = new ArrayList<>();
            some.forEach(role -> roles.add(role.asText()));
            by.add(roles);
        });
        return new ApprovalContent(
                json.get("object").asText(),
                json.get("operation").asText(),
                number(json.get("record")),
                number(json.get("version")),
                json.get("body"),
                json.get("key").isNull() ? null : json.get("key").asText(),
                json.get("amount").isNull()
                        ? null
                        : new BigDecimal(json.get("amount").asText()),
                List.copyOf(rights),
                List.copyOf(by),
                json.get("before"),
                json.get("after"));
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was asked for is no JSON", e);
        }
    }

    private static @Nullable Long number(JsonNode node) {
        return node.isNull() ? null : Long.valueOf(node.longValue());
    }

    /** By which the approved content is known again: lower-case hex SHA-256. */
    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
