package cn.minshui.engine.core.open;

import cn.minshui.engine.core.open.signature.QueryText;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an interface is asked, apart from who asks.
 *
 * @param id of the record; null without
 * @param parameters of a list, as texts
 * @param version of the record from {@code If-Match}; null without
 * @param idempotencyKey null without
 */
record InterfaceCall(
        String method,
        @Nullable Long id,
        Map<String, String> parameters,
        ObjectNode body,
        @Nullable Long version,
        @Nullable String idempotencyKey) {
    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 100;
    private static final Pattern ID = Pattern.compile("[0-9]{1,19}");
    private static final Pattern VERSION = Pattern.compile("\"([0-9]{1,18})\"");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** @param keys what Idempotency-Keys of the caller begin with, so that no two callers share one */
    static InterfaceCall of(OpenRequest request, QueryText query, String keys) {
        String[] parts = request.parts();
        if (parts.length > 2) {
            throw unknownAddress();
        }
        String idempotency = request.headers().idempotencyKey();
        return new InterfaceCall(
                request.method(),
                parts.length == 2 ? id(parts[1]) : null,
                parameters(query),
                body(request.body()),
                version(request.headers().ifMatch()),
                idempotency.isEmpty() ? null : keys + idempotency);
    }

    static OpenRefusal unknownAddress() {
        return OpenRefusal.malformed("ADDRESS_MALFORMED", "请求地址不正确", "the address is malformed");
    }

    private static long id(String text) {
        try {
            if (ID.matcher(text).matches()) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            throw unknownAddress();
        }
        throw unknownAddress();
    }

    private static Map<String, String> parameters(QueryText query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        query.pairs().forEach(pair -> {
            if (parameters.putIfAbsent(pair.name(), pair.value()) != null) {
                throw OpenRefusal.malformed("PARAMETER_REPEATED", "参数重复出现", "a parameter stands there twice");
            }
        });
        return parameters;
    }

    private static ObjectNode body(byte[] body) {
        if (body.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode json = JSON.readTree(new String(body, StandardCharsets.UTF_8));
            if (json instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw noJson();
        }
        throw noJson();
    }

    private static OpenRefusal noJson() {
        return OpenRefusal.malformed("BODY_UNREADABLE", "请求体不是 JSON 对象", "the body is no JSON object");
    }

    private static @Nullable Long version(String ifMatch) {
        if (ifMatch.isEmpty()) {
            return null;
        }
        Matcher version = VERSION.matcher(ifMatch);
        if (!version.matches()) {
            throw OpenRefusal.malformed("IF_MATCH", "If-Match 应是 \"<版本>\"", "If-Match must be \"<version>\"");
        }
        return Long.valueOf(version.group(1));
    }
}
