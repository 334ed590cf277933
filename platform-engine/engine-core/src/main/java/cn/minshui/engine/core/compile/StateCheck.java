package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.definition.Pointers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The state machine of an object: its field is a choice, its states are keys of the dictionary and can be reached. */
final class StateCheck {
    private final CheckContext context;
    private final TransitionCheck transitions;

    StateCheck(CheckContext context, TransitionCheck transitions) {
        this.context = context;
        this.transitions = transitions;
    }

    void check(EffectiveDefinition effective) {
        ObjectDefinition object = (ObjectDefinition) effective.typed();
        StateMachine states = object.states();
        if (states == null) {
            return;
        }
        transitions.check(effective, object, states);
        String pointer = Pointers.of("states", "field");
        if (!context.hasField(effective, pointer, object, states.field())) {
            return;
        }
        FieldDefinition field = object.fields().get(states.field());
        if (field == null || !(field.type() instanceof FieldType.Choice choice)) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.STATE_FIELD,
                    "状态字段“" + states.field() + "”应是 choice 类型",
                    "State field '" + states.field() + "' must be a choice");
            return;
        }
        Optional<DictionaryDefinition> dictionary =
                context.set().typed("dictionary", choice.dictionary(), DictionaryDefinition.class);
        dictionary.ifPresent(d -> states(effective, states, d));
    }

    private void states(EffectiveDefinition effective, StateMachine machine, DictionaryDefinition dictionary) {
        boolean known = state(effective, Pointers.of("states", "initial"), machine.initial(), dictionary);
        for (var entry : machine.transitions().entrySet()) {
            String pointer = Pointers.of("states", "transitions", entry.getKey());
            Transition transition = entry.getValue();
            for (int i = 0; i < transition.from().size(); i++) {
                known &= state(
                        effective, pointer + "/from/" + i, transition.from().get(i), dictionary);
            }
            known &= state(effective, pointer + "/to", transition.to(), dictionary);
        }
        if (known) {
            unreachable(effective, machine);
        }
    }

    private boolean state(
            EffectiveDefinition effective, String pointer, String state, DictionaryDefinition dictionary) {
        return context.isOneOf(
                effective,
                pointer,
                MetaErrorCode.STATE_UNKNOWN,
                state,
                dictionary.items().keySet(),
                "字典 " + dictionary.name() + " 没有状态“" + state + "”",
                "Dictionary " + dictionary.name() + " has no state '" + state + "'");
    }

    /** A transition out of a state that no way leads to is a mistake, though not one that breaks anything. */
    private void unreachable(EffectiveDefinition effective, StateMachine machine) {
        Set<String> reached = new LinkedHashSet<>(Set.of(machine.initial()));
        Deque<String> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            String state = open.remove();
            machine.transitions().values().stream()
                    .filter(t -> t.from().contains(state) && reached.add(t.to()))
                    .forEach(t -> open.add(t.to()));
        }
        machine.transitions().forEach((id, transition) -> {
            if (transition.from().stream().noneMatch(reached::contains)) {
                String pointer = Pointers.of("states", "transitions", id, "from");
                context.problems()
                        .accept(MetaErrorCode.STATE_UNREACHABLE.warning(
                                effective.place(pointer),
                                "从初始状态走不到转换“" + id + "”的起点",
                                "No way leads from the initial state to where transition '" + id + "' begins"));
            }
        });
    }
}
