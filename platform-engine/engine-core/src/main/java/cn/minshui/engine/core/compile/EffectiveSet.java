package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.DefinitionId;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All definitions as they hold at one node, by id; ordered by id.
 *
 * @param broken definitions that exist but have problems of their own
 */
record EffectiveSet(Map<DefinitionId, EffectiveDefinition> definitions, Set<DefinitionId> broken)
        implements ObjectScope.Definitions {
    EffectiveSet {
        definitions = Collections.unmodifiableMap(new LinkedHashMap<>(definitions));
        broken = Set.copyOf(broken);
    }

    @Override
    public Optional<ObjectDefinition> object(String name) {
        return typed("object", name, ObjectDefinition.class);
    }

    @Override
    public Optional<DictionaryDefinition> dictionary(String name) {
        return typed("dictionary", name, DictionaryDefinition.class);
    }

    <T> Optional<T> typed(String kind, String name, Class<T> type) {
        EffectiveDefinition definition = definitions.get(new DefinitionId(kind, name));
        return Optional.ofNullable(definition).map(d -> type.cast(d.typed()));
    }

    /** Whether there is such a definition, also when it is broken: who refers to it did nothing wrong. */
    boolean exists(String kind, String name) {
        DefinitionId id = new DefinitionId(kind, name);
        return definitions.containsKey(id) || broken.contains(id);
    }

    boolean isBroken(String kind, String name) {
        return broken.contains(new DefinitionId(kind, name));
    }

    List<String> names(String kind) {
        return definitions.keySet().stream()
                .filter(id -> id.kind().equals(kind))
                .map(DefinitionId::name)
                .toList();
    }

    Collection<EffectiveDefinition> all() {
        return definitions.values();
    }

    List<EffectiveDefinition> ofKind(String kind) {
        return definitions.values().stream().filter(d -> d.kind().equals(kind)).toList();
    }

    <T> Map<String, T> typedByName(String kind, Class<T> type) {
        Map<String, T> result = new LinkedHashMap<>();
        ofKind(kind).forEach(d -> result.put(d.name(), type.cast(d.typed())));
        return Collections.unmodifiableMap(result);
    }

    @Nullable
    EffectiveDefinition get(String kind, String name) {
        return definitions.get(new DefinitionId(kind, name));
    }
}
