package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.model.CompiledRole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compiled parts of one compilation by the very definitions they were made of, so that the models of many branches share what no
 * branch touched. Lives as long as one compilation; not thread-safe.
 */
final class CompileCache {
    private static final int REFERENCE_DEPTH = 2;

    private final Map<Key, CompiledObject> objects = new HashMap<>();
    private final Map<Key, CompiledRole> roles = new HashMap<>();
    private final Set<Key> checked = new HashSet<>();
    private final Map<Node, String> digests = new IdentityHashMap<>();

    /** Identity of the trees that a compiled part depends on. */
    private record Key(List<Identity> trees) {}

    private record Identity(@Nullable Node node) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Identity identity && identity.node == node;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(node);
        }
    }

    CompiledObject object(
            EffectiveDefinition definition, EffectiveSet set, Function<EffectiveDefinition, CompiledObject> compile) {
        Key key = key(definition, Set.of(definition.name()), set);
        CompiledObject known = objects.get(key);
        if (known == null) {
            known = compile.apply(definition);
            objects.put(key, known);
        }
        return known;
    }

    CompiledRole role(
            EffectiveDefinition definition, EffectiveSet set, Function<EffectiveDefinition, CompiledRole> compile) {
        Key key = key(definition, ((RoleDefinition) definition.typed()).grants().keySet(), set);
        CompiledRole known = roles.get(key);
        if (known == null) {
            known = compile.apply(definition);
            roles.put(key, known);
        }
        return known;
    }

    /** Whether a definition over an object is seen for the first time in these surroundings. */
    boolean isNew(EffectiveDefinition definition, String object, EffectiveSet set) {
        return checked.add(key(definition, Set.of(object), set));
    }

    /** Hash of a definition's content. */
    String digest(EffectiveDefinition definition) {
        return digests.computeIfAbsent(
                definition.tree(), tree -> new ContentHash().node(tree).hex());
    }

    private static Identity identity(@Nullable EffectiveDefinition definition) {
        return new Identity(definition == null ? null : definition.tree());
    }

    /** What an expression can see: the objects named, those that references lead to, and what their fields choose from. */
    private static Key key(EffectiveDefinition own, Set<String> start, EffectiveSet set) {
        Map<String, Identity> seen = new LinkedHashMap<>();
        Set<String> level = start;
        for (int depth = 0; depth <= REFERENCE_DEPTH; depth++) {
            Set<String> next = new LinkedHashSet<>();
            for (String name : level) {
                EffectiveDefinition object = set.get("object", name);
                seen.put(name, identity(object));
                if (object != null) {
                    ObjectScope scope = new ObjectScope((ObjectDefinition) object.typed(), set);
                    next.addAll(scope.references());
                    scope.dictionaries().forEach(d -> seen.put("dictionary/" + d, identity(set.get("dictionary", d))));
                }
            }
            next.removeAll(seen.keySet());
            level = next;
        }
        List<Identity> trees = new ArrayList<>(List.of(new Identity(own.tree())));
        trees.addAll(seen.values());
        return new Key(trees);
    }
}
