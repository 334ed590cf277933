package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Node.ListNode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Validates a definition by the schema of its kind; each problem stands at the line of what is wrong. */
public final class SchemaCheck {
    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    private final SchemaCatalog catalog;

    public SchemaCheck(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    /** @return all problems, none that only follows from another, in the order of lines */
    public List<Problem> check(String kind, MapNode definition) {
        JsonNode json = json(definition);
        Set<ValidationMessage> messages = catalog.schema(kind).validate(json);
        SchemaMessages words = new SchemaMessages(catalog, kind, definition);
        Map<String, Problem> problems = new LinkedHashMap<>();
        for (ValidationMessage message : messages) {
            if (isConsequence(message)) {
                continue;
            }
            words.problem(message, pointer(message.getInstanceLocation()))
                    .ifPresent(p -> problems.merge(key(p), p, SchemaCheck::better));
        }
        List<Problem> sorted = new ArrayList<>(problems.values());
        sorted.sort(Comparator.comparing(Problem::place, PlaceOrder.INSTANCE));
        return sorted;
    }

    /** The frame around conditional parts adds nothing to what the parts say. */
    private static boolean isConsequence(ValidationMessage message) {
        return Set.of("allOf", "if", "then", "else", "$ref").contains(String.valueOf(message.getType()));
    }

    private static String key(Problem problem) {
        return problem.place().toString();
    }

    /** Of several problems at one place the one that the others follow from: an unknown name before its type, a type before the rest. */
    private static Problem better(Problem one, Problem other) {
        return rank(one) <= rank(other) ? one : other;
    }

    private static int rank(Problem problem) {
        return MetaErrorCode.valueOf(problem.code()).ordinal();
    }

    static String pointer(JsonNodePath path) {
        String pointer = "";
        for (int i = 0; i < path.getNameCount(); i++) {
            pointer = Pointers.child(pointer, String.valueOf(path.getElement(i)));
        }
        return pointer;
    }

    static JsonNode json(Node node) {
        if (node instanceof MapNode map) {
            ObjectNode object = JSON.objectNode();
            map.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
            return object;
        }
        if (node instanceof ListNode list) {
            ArrayNode array = JSON.arrayNode();
            list.items().forEach(item -> array.add(json(item)));
            return array;
        }
        return scalar(((ScalarNode) node));
    }

    private static JsonNode scalar(ScalarNode scalar) {
        Object value = scalar.value();
        if (value instanceof Long number) {
            return JSON.numberNode(number);
        }
        if (value instanceof BigInteger number) {
            return JSON.numberNode(number);
        }
        if (value instanceof BigDecimal number) {
            return JSON.numberNode(number);
        }
        if (value instanceof Boolean truth) {
            return JSON.booleanNode(truth);
        }
        return value == null ? JSON.nullNode() : JSON.textNode((String) value);
    }
}
