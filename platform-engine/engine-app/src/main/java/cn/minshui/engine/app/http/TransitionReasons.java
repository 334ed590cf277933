package cn.minshui.engine.app.http;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.Reason;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.Optional;

/** Reasons of transitions as people read them: one of a dictionary by its label. */
record TransitionReasons(CompiledModel model, String object) {

    String shown(String transition, String reason, String language) {
        Optional<StateMachine> states = model.object(object)
                .map(CompiledObject::definition)
                .flatMap(definition -> Optional.ofNullable(definition.states()));
        return states.map(s -> s.transitions().get(transition))
                .map(Transition::reason)
                .map(Reason::dictionary)
                .map(model.dictionaries()::get)
                .map(DictionaryDefinition::items)
                .map(items -> items.get(reason))
                .map(item -> item.label().in(language))
                .orElse(reason);
    }
}
