package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.journal.Outbox;
import cn.minshui.engine.core.data.value.Masks;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.ObjectDefinition.EventDefinition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the events that an object declares into the outbox, in the transaction of the change. */
final class RecordEvents {
    private static final Map<String, String> CAUSES = Map.of(
            "create", "created", "update", "updated", "delete", "deleted", "restore", "restored", "purge", "purged");

    private final Outbox outbox;

    RecordEvents(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * @param operation {@code create update delete restore} or a transition
     * @param image the record after the change, before it for a deletion; references are ids
     * @param changed names of the fields that got another value
     */
    record Changed(
            long id, long version, String operation, Map<String, @Nullable Object> image, Collection<String> changed) {

        /** @param version after the change */
        static Changed of(long version, RecordWriter.Change change) {
            return new Changed(change.row().id(), version, change.operation(), change.after(), change.changed());
        }
    }

    void tell(Call call, CompiledObject object, List<Changed> changes) {
        if (object.definition().events().isEmpty()) {
            return;
        }
        List<Outbox.Entry> entries = changes.stream()
                .map(change -> entry(call, object, change))
                .flatMap(Optional::stream)
                .toList();
        outbox.write(call.context(), call.release(), entries);
    }

    private static Optional<Outbox.Entry> entry(Call call, CompiledObject object, Changed change) {
        String cause = CAUSES.getOrDefault(change.operation(), change.operation());
        EventDefinition event = object.definition().events().get(cause);
        if (event == null || !holds(call, object, cause, change)) {
            return Optional.empty();
        }
        String topic = Objects.requireNonNullElse(event.topic(), object.name() + "." + cause);
        Object owner = change.image().get("organization");
        long organization =
                owner instanceof Long id ? id : call.context().organization().value();
        String payload = payload(object, cause, event, change, organization);
        return Optional.of(new Outbox.Entry(topic, object.name() + "/" + change.id(), organization, payload));
    }

    private static boolean holds(Call call, CompiledObject object, String cause, Changed change) {
        CompiledExpression when = object.eventConditions().get(cause);
        return when == null
                || Boolean.TRUE.equals(when.evaluate(new RecordBindings(call.context(), object, change.image())));
    }

    private static String payload(
            CompiledObject object, String cause, EventDefinition event, Changed change, long organization) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("object", object.name());
        json.put("cause", cause);
        json.putObject("record").put("id", Long.toString(change.id())).put("version", change.version());
        json.put("organization", Long.toString(organization));
        if (cause.equals("updated")) {
            ArrayNode names = json.putArray("changed");
            change.changed().stream().filter(name -> isOpen(object, name)).forEach(names::add);
        }
        ObjectNode data = json.putObject("data");
        for (String name : event.fields()) {
            CompiledField field = object.field(name).orElseThrow();
            data.set(
                    name,
                    RecordJson.kept(field.type(), told(field, change.image().get(name))));
        }
        return json.toString();
    }

    /** Events leave the system and are kept in logs: what is masked on screens is masked in them, whoever asks for it. */
    private static @Nullable Object told(CompiledField field, @Nullable Object value) {
        Mask mask = field.definition().mask();
        return value == null || mask == Mask.ALL ? value : Masks.apply(mask, value);
    }

    private static boolean isOpen(CompiledObject object, String name) {
        return object.field(name).map(f -> !f.definition().secret()).orElse(true);
    }
}
