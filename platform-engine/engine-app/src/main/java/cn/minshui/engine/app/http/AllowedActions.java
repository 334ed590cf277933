package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ObjectAccess;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Names of the actions that a caller may call on a record as it stands, so that a screen shows no button that would be refused. A
 * condition over fields that he does not fully see is left to the call itself.
 */
@Component
class AllowedActions {
    private final RecordService records;
    private final Models models;

    AllowedActions(RecordService records, Models models) {
        this.records = records;
        this.models = models;
    }

    List<String> on(CallContext context, DataRecord record) {
        CompiledObject object = models.of(context).object(record.object()).orElseThrow();
        ObjectAccess access = records.access(context, record.object());
        List<ActionDefinition> candidates = object.definition().actions().values().stream()
                .filter(action -> action.on() == ActionDefinition.Target.RECORD)
                .filter(action -> access.actions().contains(action.name()))
                .toList();
        Map<String, @Nullable Object> values = values(context, object, record, access, candidates);
        return candidates.stream()
                .filter(action -> leavesState(object, action, values) && holds(object, action, access, values))
                .map(ActionDefinition::name)
                .toList();
    }

    /** The record's values, and those that conditions read besides; read once, and only when there are any. */
    private Map<String, @Nullable Object> values(
            CallContext context,
            CompiledObject object,
            DataRecord record,
            ObjectAccess access,
            List<ActionDefinition> candidates) {
        Map<String, @Nullable Object> values = new HashMap<>(record.values());
        Set<String> missing = new TreeSet<>();
        for (ActionDefinition action : candidates) {
            CompiledExpression condition = object.actionConditions().get(action.name());
            if (condition != null) {
                condition.reads().stream()
                        .filter(name -> isField(name) && sees(access, name))
                        .forEach(missing::add);
            }
        }
        StateMachine states = object.definition().states();
        if (states != null) {
            missing.add(states.field());
        }
        missing.removeAll(values.keySet());
        if (!missing.isEmpty()) {
            values.putAll(records.read(context, record.object(), record.id(), List.copyOf(missing))
                    .values());
        }
        values.replaceAll((name, value) -> value instanceof Reference reference ? (Object) reference.id() : value);
        values.put(CompiledExpression.TODAY, context.today());
        values.put(CompiledExpression.NOW, context.now());
        values.put("user.id", context.principal().userId());
        values.put("user.username", context.principal().username());
        values.put("user.organization", context.organization().value());
        values.put("user.roles", List.copyOf(context.principal().roles()));
        return values;
    }

    private static boolean isField(String name) {
        return !name.startsWith("user.") && !name.startsWith("params.") && !name.startsWith("now.");
    }

    private static boolean sees(ObjectAccess access, String name) {
        int dot = name.indexOf('.');
        FieldRight right = access.fields().get(dot < 0 ? name : name.substring(0, dot));
        return right == null || right.compareTo(FieldRight.READ) >= 0;
    }

    private static boolean leavesState(
            CompiledObject object, ActionDefinition action, Map<String, @Nullable Object> values) {
        StateMachine states = object.definition().states();
        if (states == null || action.transition() == null) {
            return true;
        }
        Transition transition = states.transitions().get(action.transition());
        Object state = values.get(states.field());
        return transition == null || state == null || transition.from().contains(String.valueOf(state));
    }

    private static boolean holds(
            CompiledObject object, ActionDefinition action, ObjectAccess access, Map<String, @Nullable Object> values) {
        CompiledExpression condition = object.actionConditions().get(action.name());
        if (condition == null || !condition.reads().stream().allMatch(name -> !isField(name) || sees(access, name))) {
            return true;
        }
        return Boolean.TRUE.equals(condition.evaluate(values::get));
    }
}
