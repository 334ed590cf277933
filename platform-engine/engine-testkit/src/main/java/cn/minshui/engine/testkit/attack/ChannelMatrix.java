package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for every field that a role may not see in every channel that there is. A channel that tells it, or lets the caller filter
 * or sort by it, is a leak; so is a refusal that repeats it.
 */
public final class ChannelMatrix {
    private final CompiledModel model;
    private final SampleRows samples;
    private final Map<String, Caller> callers;
    private final Report report = new Report("channel matrix");

    /** @param callers by role, each sees the sample records */
    public ChannelMatrix(CompiledModel model, SampleRows samples, Map<String, Caller> callers) {
        this.model = model;
        this.samples = samples;
        this.callers = Map.copyOf(callers);
    }

    /** @param hidden what the roles may not see, whatever the server believes */
    public Report run(List<HiddenField> hidden) {
        for (HiddenField one : hidden) {
            CompiledObject object = Objects.requireNonNull(model.objects().get(one.object()), one.object());
            CompiledField field = object.field(one.field()).orElseThrow();
            Caller caller = Objects.requireNonNull(callers.get(one.role()), one.role());
            attack(new Target(one, caller, object, field, samples.rowOrNone(one.object())));
        }
        return report;
    }

    private void attack(Target target) {
        report.saw("objects", target.object().name());
        report.saw("fields", target.object().name() + "." + target.field().name());
        report.saw("roles", target.hidden().role());
        reading(target);
        asking(target);
        exporting(target);
        writing(target);
        guessing(target);
        importing(target);
        throughReferences(target);
        describing(target);
        auditing(target);
    }

    private void reading(Target target) {
        told(target, "list", target.caller().get(target.path() + "?size=50&count=false"));
        told(
                target,
                "list by name",
                target.caller().get(target.path() + "?fields=" + target.field().name()));
        told(target, "read", target.caller().get(target.record()));
        told(
                target,
                "read by name",
                target.caller()
                        .get(target.record() + "?fields=" + target.field().name()));
        told(target, "history", target.caller().get(target.record() + "/history"));
        told(target, "explain", target.caller().get(target.record() + "/explain"));
        told(target, "deleted", target.caller().get(target.path() + "?deleted=true"));
    }

    /** The trail is for those who may read it; of his own deeds everybody is told that he did them, not what stood there. */
    private void auditing(Target target) {
        String of =
                "?object=" + target.object().name() + "&record=" + target.row().id();
        refused(target, "audit", "/api/audit" + of);
        refused(target, "audit export", "/api/audit/export" + of);
        if (!target.hidden().isMasked()) {
            told(target, "own audit", target.caller().get("/api/audit/mine" + of));
        }
    }

    private void asking(Target target) {
        String name = target.field().name();
        String literal = Canary.literal(target.value());
        refused(target, "filter", target.path() + "?filter=" + Caller.coded("isNull(" + name + ")"));
        if (literal != null) {
            refused(target, "filter", target.path() + "?filter=" + Caller.coded(name + " == " + literal));
        }
        refused(target, "sort", target.path() + "?sort=" + name);
        refused(
                target,
                "export filter",
                target.path() + "/export?format=csv&filter=" + Caller.coded("isNull(" + name + ")"));
        refused(target, "export sort", target.path() + "/export?format=csv&sort=" + name);
        if (Canary.isTelling(target.value())) {
            Reply found = target.caller().get(target.path() + "?quick=" + Caller.coded(String.valueOf(target.value())));
            told(target, "search", found);
            if (found.isGood() && !found.json().path("items").isEmpty()) {
                leak(target, "search", "the record is found by it");
            }
        }
        Reply many = target.caller()
                .post(
                        target.path() + "/bulk",
                        Map.of("operation", "delete", "filter", "isNull(" + name + ")", "changes", Map.of()));
        told(target, "bulk", many);
        if (many.isGood()) {
            leak(target, "bulk", "it chooses records");
        }
    }

    private void exporting(Target target) {
        told(target, "export csv", target.caller().get(target.path() + "/export?format=csv"));
        told(
                target,
                "export by name",
                target.caller()
                        .get(target.path() + "/export?format=csv&fields="
                                + target.field().name()));
        told(
                target,
                "export xlsx",
                target.caller()
                        .get(target.path() + "/export?format=xlsx&fields="
                                + target.field().name()));
    }

    private void writing(Target target) {
        String name = target.field().name();
        Object wrong = target.field().type() instanceof FieldType.Text ? List.of("not", "one") : "~no such value~";
        for (Object value : new @Nullable Object[] {wrong, json(target.value())}) {
            if (value == null) {
                continue;
            }
            Reply changed = target.caller().patch(target.record(), 1, Map.of(name, value));
            // What the caller sent himself he may be told: a canary of his own body is no leak, so only the key counts.
            seen(target, "write", changed);
            if (changed.isGood() && !target.hidden().isMasked()) {
                leak(target, "write", "it is written");
            }
        }
        // The rules of the whole record judge a change of another field; their words must not repeat this one.
        for (CompiledField other : target.object().fields().values()) {
            if (other != target.field()
                    && other.type() instanceof FieldType.Text
                    && !other.definition().readOnly()) {
                told(
                        target,
                        "error text",
                        target.caller().patch(target.record(), 1, Map.of(other.name(), List.of("wrong"))));
                told(
                        target,
                        "error text",
                        target.caller().patch(target.record(), 1, Map.of(other.name(), "\u0001~wrong~")));
                break;
            }
        }
        told(target, "error text", target.caller().post(target.path(), Map.of("~unknown~", 1)));
    }

    /** Who writes what stands there already is answered as who writes something else. */
    private void guessing(Target target) {
        Object right = json(target.value());
        if (right == null || target.hidden().isMasked()) {
            return;
        }
        Object wrong = right instanceof Boolean yes ? Boolean.valueOf(!yes) : right + "1";
        Reply guessed =
                target.caller().patch(target.record(), 1, Map.of(target.field().name(), right));
        Reply missed =
                target.caller().patch(target.record(), 1, Map.of(target.field().name(), wrong));
        channel("guess");
        List<String> codes = guessed.json().path("problems").findValuesAsText("code");
        if (guessed.status() != missed.status()
                || !codes.equals(missed.json().path("problems").findValuesAsText("code"))) {
            leak(target, "guess", "a right guess is answered otherwise: " + guessed.text() + " " + missed.text());
        }
    }

    /** A template without code of its own fills no field that its sender may not write. */
    private void importing(Target target) {
        model.importTemplates().values().stream()
                .filter(template -> template.handler() == null)
                .filter(template -> template.sheets().values().stream()
                        .anyMatch(sheet -> target.object().name().equals(sheet.object())
                                && sheet.columns().containsKey(target.field().name())))
                .forEach(template -> {
                    Reply reply = target.caller()
                            .upload(
                                    "/api/imports/" + template.name() + "?dryRun=true",
                                    "a.xlsx",
                                    "text/plain",
                                    new byte[] {1});
                    told(target, "import", reply);
                    if (reply.status() != 403) {
                        leak(target, "import", "its column is taken: " + reply.status());
                    }
                });
    }

    private static @Nullable Object json(@Nullable Object value) {
        return value == null ? null : value instanceof Boolean ? value : value.toString();
    }

    private void throughReferences(Target target) {
        for (CompiledObject from : model.objects().values()) {
            for (CompiledField reference : from.fields().values()) {
                if (!(reference.type() instanceof FieldType.ReferenceTo to)
                        || !to.object().equals(target.object().name())
                        || !target.field().isStored()) {
                    continue;
                }
                String path = "/api/data/" + from.name();
                String name = reference.name() + "." + target.field().name();
                told(target, "reference", target.caller().get(path + "?fields=" + name));
                refused(target, "reference filter", path + "?filter=" + Caller.coded("isNull(" + name + ")"));
                refused(target, "reference sort", path + "?sort=" + name);
                return;
            }
        }
    }

    private void describing(Target target) {
        if (target.hidden().isMasked()) {
            return;
        }
        String object = target.object().name();
        Reply meta = target.caller().get("/api/meta/object/" + object);
        channel("description");
        for (JsonNode field : meta.json().path("fields")) {
            if (field.path("name").asText().equals(target.field().name())) {
                leak(target, "description", "it is described");
            }
        }
    }

    private void channel(String channel) {
        report.tried();
        report.saw("channels", channel);
    }

    /** Neither the value nor, where it is hidden, the field stands in the answer. */
    private void told(Target target, String channel, Reply reply) {
        seen(target, channel, reply);
        Object value = target.value();
        if (Canary.isTelling(value) && reply.text().contains(String.valueOf(value))) {
            leak(target, channel, "its value is told");
        }
    }

    private void seen(Target target, String channel, Reply reply) {
        channel(channel);
        if (reply.isBroken()) {
            leak(target, channel, "the server broke: " + reply.text());
        }
        if (reply.isGood() && !target.hidden().isMasked() && shows(reply.json(), target)) {
            leak(target, channel, "the field is shown");
        }
    }

    private static boolean shows(JsonNode body, Target target) {
        List<JsonNode> records = new ArrayList<>();
        body.path("items").forEach(records::add);
        records.add(body);
        String id = Long.toString(target.row().id());
        return records.stream()
                .anyMatch(record -> record.path("id").asText().equals(id)
                        && record.has(target.field().name()));
    }

    private void refused(Target target, String channel, String path) {
        Reply reply = target.caller().get(path);
        told(target, channel, reply);
        if (!reply.isRefused()) {
            leak(target, channel, "it is answered with " + reply.status());
        }
    }

    private void leak(Target target, String channel, String words) {
        report.leak(target.hidden().role() + " " + target.object().name() + "."
                + target.field().name() + " by " + channel + ": " + words);
    }
}
