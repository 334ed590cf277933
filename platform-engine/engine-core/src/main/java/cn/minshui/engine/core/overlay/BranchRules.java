package cn.minshui.engine.core.overlay;

import cn.minshui.engine.core.definition.BranchRule;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.definition.SchemaCatalog;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a branch may do to each property of one definition: the rules of its kind, and those the definition itself makes. */
final class BranchRules {
    /** Kinds whose definitions a branch may remove where it has brought them itself or nothing else hangs on them. */
    private static final Set<String> REMOVABLE = Set.of("list", "form", "page", "menu", "test");

    private final SchemaCatalog catalog;
    private final String kind;
    private final Map<String, BranchRule> own;

    private BranchRules(SchemaCatalog catalog, String kind, Map<String, BranchRule> own) {
        this.catalog = catalog;
        this.kind = kind;
        this.own = own;
    }

    static BranchRules of(SchemaCatalog catalog, String kind, MapNode definition) {
        Map<String, BranchRule> own = new HashMap<>();
        if (definition.get("branch") instanceof MapNode branch) {
            branch.entries().forEach((pointer, entry) -> {
                if (entry.value() instanceof ScalarNode word) {
                    own.put("/" + pointer, BranchRule.valueOf(word.text().toUpperCase(Locale.ROOT)));
                }
            });
        }
        return new BranchRules(catalog, kind, own);
    }

    /** The definition's own rule for the pointer or the nearest above it, else that of the kind. */
    BranchRule of(String pointer) {
        for (String at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            BranchRule rule = own.get(at);
            if (rule != null) {
                return rule;
            }
        }
        return catalog.branchRule(kind, pointer);
    }

    /** Whether the pointer names an entry of a keyed map, in contrast to a property that the schema names. */
    boolean isEntry(String pointer) {
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = catalog.part(kind, pointer.substring(0, slash));
        if (parent == null) {
            return true;
        }
        String key = Pointers.segments(pointer).get(Pointers.segments(pointer).size() - 1);
        return catalog.part(kind, pointer) != null
                && !parent.path("properties").has(key)
                && parent.path("additionalProperties").isObject();
    }

    /** A test case says what null is; elsewhere null would be a removal in disguise. */
    boolean allowsNull() {
        return kind.equals("test");
    }

    boolean mayRemoveDefinition(Origin by, MapNode definition) {
        boolean own = definition.origin().layer().equals(by.layer());
        return own || REMOVABLE.contains(kind);
    }
}
