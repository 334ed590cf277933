package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.Reason;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.definition.Pointers;

/** What transitions do besides changing the state: their effects can be written, their reasons are kept. */
final class TransitionCheck {
    private final CheckContext context;
    private final FieldCheck fields;

    TransitionCheck(CheckContext context, FieldCheck fields) {
        this.context = context;
        this.fields = fields;
    }

    void check(EffectiveDefinition effective, ObjectDefinition object, StateMachine states) {
        states.transitions().forEach((id, transition) -> {
            String pointer = Pointers.of("states", "transitions", id);
            transition
                    .effects()
                    .forEach((name, text) ->
                            effect(effective, object, states, pointer + "/effects/" + name, name, text));
            Reason reason = transition.reason();
            if (reason != null) {
                reason(effective, object, pointer, transition, reason);
            }
        });
    }

    private void effect(
            EffectiveDefinition effective,
            ObjectDefinition object,
            StateMachine states,
            String pointer,
            String name,
            String text) {
        FieldDefinition field = object.fields().get(name);
        if (!context.hasField(effective, pointer, object, name) || field == null) {
            return;
        }
        boolean derived = field.type() instanceof FieldType.Computed
                || field.type() instanceof FieldType.Numbered
                || field.type() instanceof FieldType.ChildTable;
        if (derived || field.fixed() || field.secret() || name.equals(states.field())) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.EFFECT_FIELD,
                    "转换不能设置字段“" + name + "”：它由引擎填写、建立后不变，或就是状态字段",
                    "A transition cannot set the field '" + name
                            + "': the engine fills it, it never changes, or it is the state itself");
        } else if (!text.startsWith("=") && !text.isEmpty()) {
            fields.defaultValue(effective, pointer, field.type(), text);
        }
    }

    private void reason(
            EffectiveDefinition effective,
            ObjectDefinition object,
            String pointer,
            Transition transition,
            Reason reason) {
        if (reason.dictionary() != null) {
            context.exists(effective, pointer + "/reasonDictionary", "dictionary", reason.dictionary());
        }
        boolean kept = object.history()
                || transition.effects().values().stream().anyMatch(e -> e.contains(Reason.IN_EXPRESSIONS));
        if (!kept) {
            context.error(
                    effective,
                    pointer + "/reason",
                    MetaErrorCode.REASON_LOST,
                    "原因无处保存：对象没有 history，也没有效果用到 " + Reason.IN_EXPRESSIONS,
                    "The reason would be lost: the object has no history, and no effect reads "
                            + Reason.IN_EXPRESSIONS);
        }
    }
}
