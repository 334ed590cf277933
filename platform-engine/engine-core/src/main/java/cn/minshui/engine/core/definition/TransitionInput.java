package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.ActionDefinition.InputField;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.ObjectDefinition.Reason;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.spi.problem.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an action that does nothing but take a transition has from it: the question, and the reason as an input. */
final class TransitionInput {
    private TransitionInput() {}

    static ActionDefinition of(ActionDefinition action, @Nullable StateMachine states) {
        Transition transition = states == null || action.transition() == null
                ? null
                : states.transitions().get(action.transition());
        if (transition == null || action.handler() != null) {
            return action;
        }
        return new ActionDefinition(
                action.name(),
                action.label(),
                action.on(),
                null,
                action.transition(),
                action.when(),
                action.idempotent(),
                input(action.input(), transition.reason()),
                action.confirm() == null ? transition.confirm() : action.confirm(),
                action.done(),
                action.bulk(),
                action.approval(),
                action.result(),
                action.stepUp());
    }

    private static Map<String, InputField> input(Map<String, InputField> own, @Nullable Reason reason) {
        if (reason == null) {
            return own;
        }
        Map<String, InputField> input = new LinkedHashMap<>(own);
        String dictionary = reason.dictionary();
        FieldType type =
                dictionary == null ? new FieldType.Text(Reason.LONGEST, null) : new FieldType.Choice(dictionary);
        FieldDefinition field = new FieldDefinition(
                Reason.FIELD, Text.of("原因", "Reason"), null, type, reason.required(), false, false, null, Mask.ALL);
        input.put(Reason.FIELD, new InputField(field, Map.of(), false));
        return input;
    }
}
