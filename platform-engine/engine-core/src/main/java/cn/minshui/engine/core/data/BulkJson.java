package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.BulkOutcome.Refused;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** An outcome as it is kept with its Idempotency-Key: in both languages, whoever asks again. */
final class BulkJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BulkJson() {}

    static String write(BulkOutcome outcome) {
        ObjectNode json = JSON.createObjectNode();
        json.put("asked", outcome.asked()).put("done", outcome.done());
        outcome.tasks().forEach(json.putArray("tasks")::add);
        var refused = json.putArray("refused");
        outcome.refused().forEach(one -> refused.add(node(one)));
        return json.toString();
    }

    /** One refused record, as a task keeps it. */
    static String write(Refused refused) {
        return node(refused).toString();
    }

    private static ObjectNode node(Refused refused) {
        ObjectNode node =
                JSON.createObjectNode().put("id", Long.toString(refused.id())).put("label", refused.label());
        refused.problems().forEach(p -> problem(p, node.withArray("problems").addObject()));
        return node;
    }

    private static void problem(Problem problem, ObjectNode into) {
        into.put("code", problem.code())
                .put("zh", problem.message().zh())
                .put("en", problem.message().en());
        if (problem.place() instanceof Place.InBody body) {
            into.put("path", body.path());
        }
    }

    static BulkOutcome read(String text) {
        JsonNode json = tree(text);
        List<Long> tasks = new ArrayList<>();
        json.path("tasks").forEach(t -> tasks.add(t.longValue()));
        List<Refused> refused = new ArrayList<>();
        json.path("refused").forEach(r -> refused.add(refused(r)));
        return new BulkOutcome(json.path("asked").intValue(), json.path("done").intValue(), refused, tasks);
    }

    static Refused readRefused(String text) {
        return refused(tree(text));
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored answer is no JSON", e);
        }
    }

    private static Refused refused(JsonNode json) {
        List<Problem> problems = new ArrayList<>();
        json.path("problems")
                .forEach(p -> problems.add(Problem.error(
                        p.path("code").textValue(),
                        p.has("path") ? Place.body(p.path("path").textValue()) : Place.whole(),
                        p.path("zh").textValue(),
                        p.path("en").textValue())));
        return new Refused(json.path("id").asLong(), json.path("label").textValue(), problems);
    }
}
