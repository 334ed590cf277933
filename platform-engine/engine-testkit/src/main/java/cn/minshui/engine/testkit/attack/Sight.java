package cn.minshui.engine.testkit.attack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Looks at answers for a field that may not be there. What is found goes into a report. */
final class Sight {
    private final Report report;

    Sight(Report report) {
        this.report = report;
    }

    /** What is hidden is refused to who asks for it by name; what is masked is masked there too. */
    void named(Target target, String channel, String path) {
        String all = path + target.field().name();
        if (target.hidden().isMasked()) {
            told(target, channel, target.caller().get(all));
        } else {
            refused(target, channel, all);
        }
    }

    /** A hidden field has no column, whatever stands in it. */
    void headed(Target target, String channel, Reply file, String between) {
        String label = target.field().definition().label().zh();
        boolean isItsOwn = target.object().fields().values().stream()
                        .filter(field -> field.definition().label().zh().equals(label))
                        .count()
                == 1;
        String head = file.text().lines().findFirst().orElse("").replaceAll("[\uFEFF\"]", "");
        if (file.isGood()
                && !target.hidden().isMasked()
                && isItsOwn
                && List.of(head.split(between)).contains(label)) {
            leak(target, channel, "it has a column");
        }
    }

    void channel(String channel) {
        report.tried();
        report.saw("channels", channel);
    }

    /** Neither the value nor, where it is hidden, the field stands in the answer. */
    void told(Target target, String channel, Reply reply) {
        seen(target, channel, reply);
        valued(target, channel, reply);
    }

    private void valued(Target target, String channel, Reply reply) {
        Object value = target.value();
        if (Canary.isTelling(value) && reply.text().contains(String.valueOf(value))) {
            leak(target, channel, "its value is told");
        }
    }

    private void answered(Target target, String channel, Reply reply) {
        channel(channel);
        if (reply.isBroken()) {
            leak(target, channel, "the server broke: " + reply.text());
        }
    }

    void seen(Target target, String channel, Reply reply) {
        answered(target, channel, reply);
        if (!reply.isGood()) {
            return;
        }
        String name = target.field().name();
        for (JsonNode record : records(reply.json(), target)) {
            if (record.has(name) && !target.hidden().isMasked()) {
                leak(target, channel, "the field is shown");
            }
            masked(target, channel, record.path(name));
        }
        for (JsonNode change : reply.json().findValues("changes")) {
            for (JsonNode line : change) {
                if (line.path("field").asText().equals(name)) {
                    if (!target.hidden().isMasked()) {
                        leak(target, channel, "the field is shown");
                    }
                    masked(target, channel, line.path("before"));
                    masked(target, channel, line.path("after"));
                }
            }
        }
    }

    /** Of a masked text its stars are told; of a number, a date, a choice of many or a reference nothing at all. */
    void masked(Target target, String channel, JsonNode shown) {
        boolean isMask = shown.isMissingNode()
                || shown.isNull()
                || shown.isTextual() && shown.asText().contains("*");
        if (target.hidden().isMasked() && !isMask) {
            leak(target, channel, "it is not masked: " + shown);
        }
    }

    /**
     * What is referenced stands inside its reference: there, and not in the record itself, whose field may have the same name.
     *
     * @return whether there was something to look at: a refusal, or a record with the reference
     */
    boolean referenced(Target target, String reference, String path) {
        String name = target.field().name();
        Reply reply =
                target.caller().get(path + "?size=50&count=false&fields=" + reference + "," + reference + "." + name);
        answered(target, "reference", reply);
        valued(target, "reference", reply);
        if (!target.hidden().isMasked()) {
            if (!reply.isRefused()) {
                leak(target, "reference", "it is answered with " + reply.status());
            }
            return true;
        }
        boolean isThere = false;
        for (JsonNode record : reply.json().path("items")) {
            JsonNode inner = record.path(reference);
            if (inner.has("id") && inner.has(name)) {
                masked(target, "reference", inner.path(name));
                report.saw("masked behind references", target.object().name() + "." + name);
                isThere = true;
            }
        }
        return isThere;
    }

    /** What the body tells of the record itself. */
    static List<JsonNode> records(JsonNode body, Target target) {
        List<JsonNode> records = new ArrayList<>();
        body.path("items").forEach(records::add);
        records.add(body);
        String id = Long.toString(target.row().id());
        records.removeIf(record -> !record.path("id").asText().equals(id));
        return records;
    }

    void refused(Target target, String channel, String path) {
        Reply reply = target.caller().get(path);
        told(target, channel, reply);
        if (!reply.isRefused()) {
            leak(target, channel, "it is answered with " + reply.status());
        }
    }

    void leak(Target target, String channel, String words) {
        report.leak(target.hidden().role() + " " + target.object().name() + "."
                + target.field().name() + " by " + channel + ": " + words);
    }
}
