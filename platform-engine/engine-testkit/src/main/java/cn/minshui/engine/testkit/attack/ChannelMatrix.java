package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
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
    private final Sight sight = new Sight(report);
    private final Map<String, Boolean> shown = new HashMap<>();

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
        sight.told(target, "list", target.caller().get(target.path() + "?size=50&count=false"));
        sight.named(target, "list by name", target.path() + "?fields=");
        sight.told(target, "read", target.caller().get(target.record()));
        sight.named(target, "read by name", target.record() + "?fields=");
        sight.told(target, "history", target.caller().get(target.record() + "/history"));
        sight.told(target, "explain", target.caller().get(target.record() + "/explain"));
        deleted(target);
    }

    /** Another record, which is among the deleted ones; of objects that keep none the question is refused. */
    private void deleted(Target target) {
        Target gone = samples.deleted(target.object().name())
                .map(row -> new Target(target.hidden(), target.caller(), target.object(), target.field(), row))
                .orElse(target);
        Reply bin = target.caller().get(target.path() + "?deleted=true&size=1000&count=false");
        sight.told(gone, "deleted", bin);
        if (gone != target && bin.isGood()) {
            report.saw("channels", "deleted record");
            if (Sight.records(bin.json(), gone).isEmpty()) {
                sight.leak(target, "deleted", "the record is not there, nothing is looked at");
            }
        }
    }

    /** The trail is for those who may read it; of his own deeds everybody is told that he did them, not what stood there. */
    private void auditing(Target target) {
        String of =
                "?object=" + target.object().name() + "&record=" + target.row().id();
        sight.refused(target, "audit", "/api/audit" + of);
        sight.refused(target, "audit export", "/api/audit/export" + of);
        if (!target.hidden().isMasked()) {
            sight.told(target, "own audit", target.caller().get("/api/audit/mine" + of));
        }
    }

    private void asking(Target target) {
        String name = target.field().name();
        String literal = Canary.literal(target.value());
        sight.refused(target, "filter", target.path() + "?filter=" + Caller.coded("isNull(" + name + ")"));
        if (literal != null) {
            sight.refused(target, "filter", target.path() + "?filter=" + Caller.coded(name + " == " + literal));
        }
        sight.refused(target, "sort", target.path() + "?sort=" + name);
        sight.refused(
                target,
                "export filter",
                target.path() + "/export?format=csv&filter=" + Caller.coded("isNull(" + name + ")"));
        sight.refused(target, "export sort", target.path() + "/export?format=csv&sort=" + name);
        if (Canary.isTelling(target.value())) {
            Reply found = target.caller().get(target.path() + "?quick=" + Caller.coded(String.valueOf(target.value())));
            sight.told(target, "search", found);
            if (found.isGood() && !found.json().path("items").isEmpty()) {
                sight.leak(target, "search", "the record is found by it");
            }
        }
        Reply many = target.caller()
                .post(
                        target.path() + "/bulk",
                        Map.of("operation", "delete", "filter", "isNull(" + name + ")", "changes", Map.of()));
        sight.told(target, "bulk", many);
        if (many.isGood()) {
            sight.leak(target, "bulk", "it chooses records");
        }
    }

    private void exporting(Target target) {
        Reply file = target.caller().get(target.path() + "/export?format=csv");
        sight.told(target, "export csv", file);
        sight.headed(target, "export csv", file, ",");
        Reply book = target.caller().get(target.path() + "/export?format=xlsx");
        sight.told(target, "export xlsx", book);
        sight.headed(target, "export xlsx", book, "\t");
        sight.named(target, "export by name", target.path() + "/export?format=csv&fields=");
        sight.named(target, "export xlsx by name", target.path() + "/export?format=xlsx&fields=");
    }

    private void writing(Target target) {
        String name = target.field().name();
        Object wrong = target.field().type() instanceof FieldType.Text ? List.of("not", "one") : "~no such value~";
        for (Object value : new @Nullable Object[] {wrong, json(target.value())}) {
            if (value == null) {
                continue;
            }
            Reply changed = patched(target, name, value);
            // What the caller sent himself he may be told: a canary of his own body is no leak, so only the key counts.
            sight.seen(target, "write", changed);
            if (changed.isGood() && !target.hidden().isMasked()) {
                sight.leak(target, "write", "it is written");
            }
        }
        // The rules of the whole record judge a change of another field; their words must not repeat this one.
        for (CompiledField other : target.object().fields().values()) {
            if (other != target.field()
                    && other.type() instanceof FieldType.Text
                    && !other.definition().readOnly()) {
                sight.told(target, "error text", patched(target, other.name(), List.of("wrong")));
                sight.told(target, "error text", patched(target, other.name(), "\u0001~wrong~"));
                break;
            }
        }
        sight.told(target, "error text", target.caller().post(target.path(), Map.of("~unknown~", 1)));
    }

    /** With the version that stands there: an old one is refused before rights and rules are looked at. */
    private static Reply patched(Target target, String field, Object value) {
        long version =
                target.caller().get(target.record()).json().path("version").asLong(1);
        return target.caller().patch(target.record(), version, Map.of(field, value));
    }

    /** Who writes what stands there already is answered as who writes something else. */
    private void guessing(Target target) {
        Object right = json(target.value());
        if (right == null || target.hidden().isMasked()) {
            return;
        }
        Object wrong = right instanceof Boolean yes ? Boolean.valueOf(!yes) : right + "1";
        Reply guessed = patched(target, target.field().name(), right);
        Reply missed = patched(target, target.field().name(), wrong);
        sight.channel("guess");
        List<String> codes = guessed.json().path("problems").findValuesAsText("code");
        if (guessed.status() != missed.status()
                || !codes.equals(missed.json().path("problems").findValuesAsText("code"))) {
            sight.leak(target, "guess", "a right guess is answered otherwise: " + guessed.text() + " " + missed.text());
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
                    sight.told(target, "import", reply);
                    if (reply.status() != 403) {
                        sight.leak(target, "import", "its column is taken: " + reply.status());
                    }
                });
    }

    private static @Nullable Object json(@Nullable Object value) {
        return value == null ? null : value instanceof Boolean ? value : value.toString();
    }

    /** A masked field is looked at by one reference after the other, until one stands in a record that is listed. */
    private void throughReferences(Target target) {
        if (!target.field().isStored()) {
            return;
        }
        boolean isFirst = true;
        for (CompiledObject from : model.objects().values()) {
            for (CompiledField reference : from.fields().values()) {
                if (!(reference.type() instanceof FieldType.ReferenceTo to)
                        || !to.object().equals(target.object().name())
                        || !isShown(target, from, reference)) {
                    continue;
                }
                String path = "/api/data/" + from.name();
                String name = reference.name() + "." + target.field().name();
                if (isFirst) {
                    sight.refused(target, "reference filter", path + "?filter=" + Caller.coded("isNull(" + name + ")"));
                    sight.refused(target, "reference sort", path + "?sort=" + name);
                }
                isFirst = false;
                if (sight.referenced(target, reference.name(), path)) {
                    return;
                }
            }
        }
    }

    /** A reference that the caller is refused hides what stands behind it, whatever the rule of that is. */
    private boolean isShown(Target target, CompiledObject from, CompiledField reference) {
        return shown.computeIfAbsent(
                target.hidden().role() + " " + from.name() + "." + reference.name(),
                way -> target.caller()
                        .get("/api/data/" + from.name() + "?size=1&count=false&fields=" + reference.name())
                        .isGood());
    }

    private void describing(Target target) {
        if (target.hidden().isMasked()) {
            return;
        }
        String object = target.object().name();
        Reply meta = target.caller().get("/api/meta/object/" + object);
        sight.channel("description");
        for (JsonNode field : meta.json().path("fields")) {
            if (field.path("name").asText().equals(target.field().name())) {
                sight.leak(target, "description", "it is described");
            }
        }
    }
}
