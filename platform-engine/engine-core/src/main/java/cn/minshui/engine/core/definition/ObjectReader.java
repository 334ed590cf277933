package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.ActionDefinition.Target;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.ObjectDefinition.EventDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.Hook;
import cn.minshui.engine.core.definition.ObjectDefinition.Immutable;
import cn.minshui.engine.core.definition.ObjectDefinition.Index;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.definition.ObjectDefinition.Reason;
import cn.minshui.engine.core.definition.ObjectDefinition.Scope;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.definition.ObjectDefinition.Unique;
import cn.minshui.engine.core.definition.ObjectDefinition.Validation;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kind {@code object}. */
final class ObjectReader {
    private static final List<Operation> APPROVABLE =
            List.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.EXPORT);

    private ObjectReader() {}

    static ObjectDefinition object(Members m) {
        StateMachine states = states(m.member("states"));
        return new ObjectDefinition(
                m.text("name"),
                m.label("label"),
                m.labelOrNull("description"),
                m.text("module"),
                scope(m.text("scope")),
                m.text("title"),
                m.textOrNull("key"),
                m.is("appendOnly"),
                m.is("history"),
                m.is("seal"),
                m.is("stepUp"),
                m.is("softDelete"),
                m.number("purgeAfter", 0),
                m.each("fields", FieldReader::field),
                m.each("indexes", (id, index) -> new Index(index.texts("fields"), index.is("search"))),
                m.each("unique", (id, unique) -> unique(unique)),
                states,
                m.each("validations", (id, v) -> validation(v)),
                immutable(m.member("immutable")),
                m.each("hooks", (id, hook) -> hook(hook)),
                m.each("events", (cause, e) -> event(e)),
                createHandler(m.member("create")),
                Duty.of(m.text("duty", "business")),
                duties(m.scalars("dutyOfActions")),
                approvals(m.member("approvals")),
                publish(m.member("approvals")),
                m.each("actions", (name, action) -> TransitionInput.of(action(name, action), states)));
    }

    private static Map<String, Duty> duties(Map<String, String> words) {
        Map<String, Duty> duties = new LinkedHashMap<>();
        words.forEach((action, word) -> duties.put(action, Duty.of(word)));
        return Collections.unmodifiableMap(duties);
    }

    private static Scope scope(String word) {
        return Scope.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Unique unique(Members m) {
        String within = m.text("within", "tenant");
        for (Scope scope : Scope.values()) {
            if (scope.name().equalsIgnoreCase(within)) {
                return new Unique(m.texts("fields"), scope, null, m.labelOrNull("message"));
            }
        }
        return new Unique(m.texts("fields"), Scope.TENANT, within, m.labelOrNull("message"));
    }

    private static Validation validation(Members m) {
        return new Validation(m.text("check"), m.texts("fields"), m.label("message"));
    }

    private static @Nullable StateMachine states(@Nullable Members m) {
        return m == null
                ? null
                : new StateMachine(m.text("field"), m.text("initial"), m.each("transitions", (id, t) -> transition(t)));
    }

    private static Transition transition(Members m) {
        return new Transition(
                m.label("label"),
                m.texts("from"),
                m.text("to"),
                m.textOrNull("guard"),
                reason(m),
                m.scalars("effects"),
                m.labelOrNull("confirm"));
    }

    private static @Nullable Reason reason(Members m) {
        String dictionary = m.textOrNull("reasonDictionary");
        return m.has("reason") || dictionary != null
                ? new Reason(m.text("reason", "optional").equals("required"), dictionary)
                : null;
    }

    private static @Nullable Immutable immutable(@Nullable Members m) {
        return m == null ? null : new Immutable(m.text("when"), m.texts("except"));
    }

    private static Hook hook(Members m) {
        return new Hook(Moment.valueOf(m.text("at").toUpperCase(Locale.ROOT).replace('-', '_')), m.text("script"));
    }

    private static EventDefinition event(Members m) {
        return new EventDefinition(m.textOrNull("topic"), m.texts("fields"), m.textOrNull("when"));
    }

    private static @Nullable String createHandler(@Nullable Members m) {
        return m == null ? null : m.text("handler");
    }

    private static Map<Operation, ApprovalDefinition> approvals(@Nullable Members m) {
        Map<Operation, ApprovalDefinition> approvals = new EnumMap<>(Operation.class);
        for (Operation operation : APPROVABLE) {
            ApprovalDefinition approval = m == null
                    ? null
                    : ApprovalDefinition.of(m.member(operation.name().toLowerCase(Locale.ROOT)));
            if (approval != null) {
                approvals.put(operation, approval);
            }
        }
        return Collections.unmodifiableMap(approvals);
    }

    private static ApprovalDefinition.@Nullable Publish publish(@Nullable Members m) {
        return m == null ? null : ApprovalDefinition.publish(m.member("publish"));
    }

    private static ActionDefinition action(String name, Members m) {
        return new ActionDefinition(
                name,
                m.label("label"),
                Target.valueOf(m.text("on").toUpperCase(Locale.ROOT)),
                m.textOrNull("handler"),
                m.textOrNull("transition"),
                m.textOrNull("when"),
                m.is("idempotent"),
                m.each("input", FieldReader::input),
                m.labelOrNull("confirm"),
                m.labelOrNull("done"),
                m.is("bulk"),
                ApprovalDefinition.of(m.member("approval")),
                m.textOrNull("result"),
                m.is("stepUp"));
    }
}
