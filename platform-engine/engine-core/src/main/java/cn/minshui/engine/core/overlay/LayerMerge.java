package cn.minshui.engine.core.overlay;

import cn.minshui.engine.core.definition.DefinitionId;
import cn.minshui.engine.core.definition.Layer;
import cn.minshui.engine.core.definition.Layer.Patch;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.definition.SchemaCatalog;
import cn.minshui.engine.core.definition.SchemaCheck;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lays one layer over the definitions below it. */
public final class LayerMerge {
    /** Kinds that only the base may bring: they make tables, numbers and rights of the whole tenant. */
    private static final Set<String> BASE_ONLY = Set.of("object", "sequence", "role", "open-api");

    private final SchemaCatalog catalog;
    private final SchemaCheck check;
    private final Consumer<Problem> problems;

    public LayerMerge(SchemaCatalog catalog, Consumer<Problem> problems) {
        this.catalog = catalog;
        this.check = new SchemaCheck(catalog);
        this.problems = problems;
    }

    /** What a layer makes of one definition; without a tree it is removed. */
    public record Change(@Nullable MapNode tree) {
        public boolean isRemoval() {
            return tree == null;
        }

        /** @throws IllegalStateException for a removal */
        public MapNode merged() {
            if (tree == null) {
                throw new IllegalStateException("the definition is removed");
            }
            return tree;
        }
    }

    /**
     * @param below the tree of a definition in the layers below, null when there is none
     * @param broken definitions with reported problems: patches of them are left alone; those found broken here are added
     * @return new and changed definitions; what has problems is left as it is below
     */
    public Map<DefinitionId, Change> changes(
            Layer layer, Function<DefinitionId, @Nullable MapNode> below, Set<DefinitionId> broken) {
        Map<DefinitionId, Change> changes = new LinkedHashMap<>();
        layer.definitions().forEach((id, tree) -> {
            if (isNew(id, tree, below.apply(id))) {
                changes.put(id, new Change(tree));
            }
        });
        for (Patch patch : layer.patches()) {
            if (broken.contains(patch.target())) {
                continue;
            }
            Change known = changes.get(patch.target());
            MapNode target = known == null ? below.apply(patch.target()) : known.tree();
            if (target == null) {
                unknown(patch, layer);
            } else {
                apply(patch, target).ifPresent(change -> changes.put(patch.target(), change));
            }
        }
        return changes;
    }

    private boolean isNew(DefinitionId id, MapNode tree, @Nullable MapNode existing) {
        if (existing != null) {
            problems.accept(MetaErrorCode.DEFINITION_DUPLICATE
                    .at(
                            tree.origin().place("/name"),
                            id + " 已在 " + existing.origin().file() + " 定义",
                            id + " is already defined in " + existing.origin().file())
                    .withFix("要修改它，用 extends: " + id, "To change it write extends: " + id));
            return false;
        }
        if (tree.origin().isBranch() && BASE_ONLY.contains(id.kind())) {
            problems.accept(MetaErrorCode.OVERLAY_NEW_DEFINITION.at(
                    tree.origin().place("/kind"),
                    "分支不能新建种类 " + id.kind() + " 的定义，只能修改基础中已有的",
                    "A branch cannot add a definition of kind " + id.kind() + ", only change what the base has"));
            return false;
        }
        return true;
    }

    private void unknown(Patch patch, Layer layer) {
        List<String> known = new ArrayList<>();
        layer.definitions().keySet().forEach(id -> known.add(id.toString()));
        Optional<String> nearest = NearestName.of(patch.target().toString(), known);
        problems.accept(MetaErrorCode.EXTENDS_UNKNOWN.at(
                patch.origin().place("/extends"),
                "没有可覆盖的定义 " + patch.target()
                        + nearest.map(n -> "，是不是 " + n + "？").orElse(""),
                "There is no definition " + patch.target() + " to change"
                        + nearest.map(n -> "; did you mean " + n + "?").orElse("")));
    }

    private Optional<Change> apply(Patch patch, MapNode target) {
        BranchRules rules = BranchRules.of(catalog, patch.target().kind(), target);
        List<Problem> found = new ArrayList<>();
        if (isDelete(patch.changes())) {
            if (rules.mayRemoveDefinition(patch.origin(), target)) {
                return Optional.of(new Change(null));
            }
            problems.accept(MetaErrorCode.OVERLAY_LOCKED.at(
                    patch.origin().place("/extends"),
                    "分支不能删除 " + patch.target(),
                    "A branch cannot remove " + patch.target()));
            return Optional.empty();
        }
        MapNode merged = new MergePatch(rules, found::add).merge(target, patch.changes());
        found.addAll(new BranchFields(target).check(patch.target(), merged));
        if (found.isEmpty()) {
            found.addAll(check.check(patch.target().kind(), merged));
        }
        found.forEach(problems);
        return found.isEmpty() ? Optional.of(new Change(merged)) : Optional.empty();
    }

    static boolean isDelete(MapNode changes) {
        return changes.get(MergePatch.DELETE) instanceof ScalarNode scalar && Boolean.TRUE.equals(scalar.value());
    }

    static boolean isBase(Origin origin) {
        return !origin.isBranch();
    }
}
