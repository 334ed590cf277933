package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.ObjectRights;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which actions a caller may take on a record as it is now. */
final class PossibleActions {
    private final DataEngine engine;

    PossibleActions(DataEngine engine) {
        this.engine = engine;
    }

    /** Actions on a record that the caller may take as it is now. */
    List<String> possible(Call call, String objectName, long id) {
        CompiledObject object = call.object(objectName);
        List<DataRecord> rows = engine.reader()
                .byIds(
                        call.engine(),
                        objectName,
                        List.of(id),
                        new RecordReader.Selection(
                                call.plans().object(object.name()).reads().all(), List.of()),
                        RowPolicy.ALL);
        if (rows.isEmpty()) {
            return List.of();
        }
        RecordBindings bindings = new RecordBindings(call.context(), object, Images.of(rows.get(0)));
        ObjectRights rights = call.access().object(objectName);
        Map<RowPolicy, Boolean> reached = new HashMap<>();
        return object.definition().actions().values().stream()
                .filter(a -> a.on() == ActionDefinition.Target.RECORD)
                .filter(a -> rights.mayAct(a.name()))
                .filter(a -> isPossible(object, a, bindings))
                .filter(a ->
                        reached.computeIfAbsent(rights.rowsOfAction(a.name()), p -> isReached(call, objectName, id, p)))
                .map(ActionDefinition::name)
                .toList();
    }

    private boolean isReached(Call call, String object, long id, RowPolicy policy) {
        RecordReader.Selection nothing = new RecordReader.Selection(List.of(), List.of());
        return policy.all()
                || !engine.reader()
                        .byIds(call.engine(), object, List.of(id), nothing, policy)
                        .isEmpty();
    }

    private static boolean isPossible(CompiledObject object, ActionDefinition action, RecordBindings bindings) {
        CompiledExpression when = object.actionConditions().get(action.name());
        boolean holds = when == null || Boolean.TRUE.equals(when.evaluate(bindings));
        return holds && (action.transition() == null || new RecordRules(object).mayTake(action.transition(), bindings));
    }
}
