package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.RecordWriter.Change;
import cn.minshui.engine.core.data.RecordWriter.Creation;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TreeStatements;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.Tree;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the paths of trees, {@code /1/5/9/}, and keeps rings out of them, on every way of writing.
 */
final class TreeRules {
    private final Statements statements;
    private final RecordReader reader;
    private final TreeLocks locks;

    TreeRules(Database database, Statements statements, RecordReader reader) {
        this.statements = statements;
        this.reader = reader;
        this.locks = new TreeLocks(statements, database.dialect());
    }

    private static @Nullable Tree treeOf(CompiledObject object) {
        return object.definition().tree();
    }

    /** Whether the column of the field is written by {@link #move} alone when a record moves. */
    static boolean isMoved(Change change, String field) {
        Tree tree = treeOf(change.object());
        return tree != null && field.equals(tree.path()) && change.before().get(field) != null;
    }

    /** One new record; that its parent is there was checked. */
    void created(
            Call call,
            CompiledObject object,
            Map<String, @Nullable Object> values,
            String prefix,
            Set<String> refused,
            Problems problems) {
        Tree tree = treeOf(object);
        if (tree != null) {
            Object parent = values.get(tree.parent());
            values.put(tree.path(), null);
            if (parent == null || !refused.contains(tree.parent())) {
                Map<Long, String> above = parent == null ? Map.of() : shared(call, object, tree, Set.of((Long) parent));
                if (parent == null || above.containsKey(parent)) {
                    place(object, tree, values, above, RecordRules.path(prefix, tree.parent()), problems);
                }
            }
        }
    }

    /** New rows of a bulk writer, whose parents may stand among them in any order. @param first number of the first row */
    void created(Call call, CompiledObject object, List<Creation> rows, long first, Problems problems) {
        Tree tree = treeOf(object);
        if (tree == null) {
            return;
        }
        Map<Long, Integer> own = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            own.put(rows.get(i).id(), i);
        }
        Set<Long> outside = new LinkedHashSet<>();
        for (Creation row : rows) {
            row.values().put(tree.path(), null);
            if (row.values().get(tree.parent()) instanceof Long parent && !own.containsKey(parent)) {
                outside.add(parent);
            }
        }
        Map<Long, String> paths = new HashMap<>(shared(call, object, tree, outside));
        for (int i = 0; i < rows.size(); i++) {
            climb(object, tree, rows, own, i, paths, first, problems);
        }
    }

    /** Places a row after those of the rows that lie above it. */
    private static void climb(
            CompiledObject object,
            Tree tree,
            List<Creation> rows,
            Map<Long, Integer> own,
            int from,
            Map<Long, String> paths,
            long first,
            Problems problems) {
        List<Integer> way = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        Integer at = from;
        while (at != null && !paths.containsKey(rows.get(at).id()) && seen.add(at)) {
            way.add(at);
            at = rows.get(at).values().get(tree.parent()) instanceof Long parent ? own.get(parent) : null;
        }
        boolean ring = at != null && !paths.containsKey(rows.get(at).id());
        for (int i = way.size() - 1; i >= 0; i--) {
            Creation row = rows.get(way.get(i));
            String place = RecordRules.path(Long.toString(first + way.get(i)), tree.parent());
            Object parent = row.values().get(tree.parent());
            if (ring) {
                problems.add(TreeProblems.ring(object, tree, place));
            } else if (parent != null && !paths.containsKey(parent)) {
                problems.add(ReferenceResolver.unknown(
                        object.field(tree.parent()).orElseThrow().definition(), place));
            } else {
                place(object, tree, row.values(), paths, place, problems);
            }
            // Told once: what lies below is not told again.
            paths.put(row.id(), Objects.requireNonNullElse((String) row.values().get(tree.path()), ""));
        }
    }

    /** Fills the path of a record whose parent's path is known; empty is one that has been told of. */
    private static void place(
            CompiledObject object,
            Tree tree,
            Map<String, @Nullable Object> values,
            Map<Long, String> paths,
            String place,
            Problems problems) {
        Object parent = values.get(tree.parent());
        String above = parent == null ? "/" : paths.get(parent);
        if (above == null || above.isEmpty()) {
            return;
        }
        String path = above + values.get("id") + "/";
        if (path.length() > longest(object, tree)) {
            problems.add(TreeProblems.tooDeep(object, tree, place));
        } else {
            values.put(tree.path(), path);
        }
    }

    private Map<Long, String> shared(Call call, CompiledObject object, Tree tree, Set<Long> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        locks.share(call, object.name());
        return paths(call, object, tree, ids);
    }

    /** Paths of records that are there; that of one whose path is not kept yet is made of its parents'. */
    private Map<Long, String> paths(Call call, CompiledObject object, Tree tree, Set<Long> ids) {
        Map<Long, String> paths = new HashMap<>();
        Selection selection = new Selection(List.of(tree.parent(), tree.path()), List.of());
        for (DataRecord row :
                reader.byIds(call.everywhere(), object.name(), List.copyOf(ids), selection, RowPolicy.ALL)) {
            Object path = row.value(tree.path());
            paths.put(row.id(), path != null ? path.toString() : unkept(call, object, tree, row));
        }
        return paths;
    }

    /**
     * A row that a server of the release before wrote after the paths were filled. Such rows may lie in a ring that nobody kept
     * them from: it is cut where it closes, so that what hangs on it can be moved away.
     */
    private String unkept(Call call, CompiledObject object, Tree tree, DataRecord row) {
        StringBuilder below = new StringBuilder();
        Set<Long> seen = new HashSet<>();
        Selection selection = new Selection(List.of(tree.parent(), tree.path()), List.of());
        DataRecord at = row;
        while (at.value(tree.path()) == null && seen.add(at.id()) && below.length() <= longest(object, tree)) {
            below.insert(0, at.id() + "/");
            Object parent = Images.of(at).get(tree.parent());
            List<DataRecord> above = parent == null
                    ? List.of()
                    : reader.byIds(call.everywhere(), object.name(), List.of((Long) parent), selection, RowPolicy.ALL);
            if (above.isEmpty()) {
                return "/" + below;
            }
            at = above.get(0);
        }
        return Objects.requireNonNullElse(at.value(tree.path()), "/").toString() + below;
    }

    /** Checks a change of the parent and puts the new path into the image. */
    void updated(
            Call call,
            CompiledObject object,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix,
            Set<String> refused,
            Problems problems) {
        Tree tree = treeOf(object);
        if (tree == null) {
            return;
        }
        after.put(tree.path(), before.get(tree.path()));
        boolean moves = !Objects.equals(before.get(tree.parent()), after.get(tree.parent()));
        if ((moves || before.get(tree.path()) == null) && !refused.contains(tree.parent())) {
            String place = RecordRules.path(prefix, tree.parent());
            after.put(tree.path(), next(call, object, tree, after, place, problems));
        }
    }

    /** The path that the record gets, or the one that it has after telling why it does not. */
    private @Nullable String next(
            Call call,
            CompiledObject object,
            Tree tree,
            Map<String, @Nullable Object> after,
            String place,
            Problems problems) {
        locks.alone(call, object.name());
        long id = (Long) Objects.requireNonNull(after.get("id"));
        Object parent = after.get(tree.parent());
        String old = paths(call, object, tree, Set.of(id)).get(id);
        String above = parent == null
                ? "/"
                : paths(call, object, tree, Set.of((Long) parent)).get(parent);
        if (above == null) {
            return old; // such a parent does not exist, which has been told
        }
        if (above.contains("/" + id + "/")) {
            problems.add(TreeProblems.ring(object, tree, place));
            return old;
        }
        String next = above + id + "/";
        if (depth(call, object, tree, old) - (old == null ? 0 : old.length()) + next.length() > longest(object, tree)) {
            problems.add(TreeProblems.tooDeep(object, tree, place));
            return old;
        }
        return next;
    }

    private int depth(Call call, CompiledObject object, Tree tree, @Nullable String path) {
        if (path == null) {
            return 0;
        }
        Map<String, Object> values =
                Map.of(TreeStatements.TENANT, call.context().tenant().value(), TreeStatements.SUBTREE, path + "%");
        int longest = statements
                .query(TreeStatements.longest(object, tree), values, r -> r.getInt(1))
                .get(0);
        return Math.max(longest, path.length());
    }

    /**
     * Moves the record, with all that lies below it, where its checked change wants it. Looked at once more: another record of the
     * same body or batch may have moved since the change was checked.
     *
     * @throws ProblemException INVALID {@code TREE_CYCLE} or {@code TREE_TOO_DEEP}
     */
    void move(Call call, Change change) {
        Tree tree = treeOf(change.object());
        if (tree == null || !change.changed().contains(tree.path())) {
            return;
        }
        Problems problems = new Problems();
        Map<String, @Nullable Object> after = new HashMap<>(change.after());
        after.put("id", change.row().id());
        String next = next(call, change.object(), tree, after, tree.parent(), problems);
        problems.throwIfErrors(ProblemClass.INVALID);
        String old = paths(call, change.object(), tree, Set.of(change.row().id()))
                .get(change.row().id());
        change.after().put(tree.path(), next);
        if (old != null && next != null) {
            statements.update(
                    TreeStatements.move(change.object(), tree),
                    Map.of(
                            TreeStatements.TENANT,
                            call.context().tenant().value(),
                            TreeStatements.SUBTREE,
                            old + "%",
                            TreeStatements.FROM,
                            old,
                            TreeStatements.TO,
                            next));
        }
    }

    private static int longest(CompiledObject object, Tree tree) {
        return ((FieldType.Text) object.field(tree.path()).orElseThrow().type()).maxLength();
    }
}
