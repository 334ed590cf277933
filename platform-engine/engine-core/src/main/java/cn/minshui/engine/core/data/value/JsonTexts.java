package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.JsonSchemas;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** JSON values of fields: read, checked against the field's schema, and written without blanks between their parts. */
final class JsonTexts {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int MOST_DIGITS = 100;

    private JsonTexts() {}

    /** The tree of a stored value. */
    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored value is no JSON", e);
        }
    }

    /** @return the value as it is stored; null with problems when it is none, too long or not as the schema asks */
    static @Nullable JsonValue checked(
            FieldDefinition field, FieldType.Json type, JsonValue value, String path, Consumer<Problem> problems) {
        JsonNode tree;
        try {
            tree = JSON.readTree(value.text());
        } catch (JsonProcessingException e) {
            problems.accept(ValueRules.problem(
                    "JSON_SYNTAX",
                    path,
                    ValueRules.label(field) + "不是合法的 JSON",
                    field.label().en() + " is not JSON"));
            return null;
        }
        if (tree.isMissingNode() || tree.isNull()) {
            return null;
        }
        if (isWild(tree)) {
            problems.accept(ValueRules.problem(
                    "JSON_NUMBER",
                    path,
                    ValueRules.label(field) + "中有过大或过长的数字",
                    field.label().en() + " holds a number that is too large or too long"));
            return null;
        }
        String text = tree.toString();
        if (!ValueRules.isClean(field, text, path, problems)) {
            return null;
        }
        int length = text.codePointCount(0, text.length());
        if (length > type.maxLength()) {
            problems.accept(ValueRules.problem(
                    "TEXT_TOO_LONG",
                    path,
                    ValueRules.label(field) + "最多 " + type.maxLength() + " 个字，现有 " + length + " 个",
                    field.label().en() + " takes " + type.maxLength() + " characters, there are " + length));
            return null;
        }
        return type.schema() == null || fits(field, type.schema(), tree, path, problems) ? new JsonValue(text) : null;
    }

    /** Whether a number has more digits than anything measured, which would make its checks expensive. */
    private static boolean isWild(JsonNode node) {
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            return Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS;
        }
        for (JsonNode member : node) {
            if (isWild(member)) {
                return true;
            }
        }
        return false;
    }

    private static boolean fits(
            FieldDefinition field, String schema, JsonNode tree, String path, Consumer<Problem> problems) {
        var wrong = JsonSchemas.of(schema).validate(tree);
        wrong.forEach(message -> problems.accept(ValueRules.problem(
                "JSON_SCHEMA",
                path,
                ValueRules.label(field) + "不符合约定：" + message.getMessage(),
                field.label().en() + " is not as agreed: " + message.getMessage())));
        return wrong.isEmpty();
    }
}
