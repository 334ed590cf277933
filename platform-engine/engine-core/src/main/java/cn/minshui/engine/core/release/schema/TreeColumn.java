package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.SchemaDialect;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.Tree;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The paths of an object whose records become a tree, for the rows that there are. A try after a crash fills what is left. */
public record TreeColumn(CompiledObject object, Tree tree) {
    private record Row(@Nullable Long parent, @Nullable String path) {}

    /** Those of the wanted models that the current ones do not have. The engine's own tree always kept its paths. */
    public static List<TreeColumn> changed(List<CompiledModel> wanted, List<CompiledModel> current) {
        Map<String, TreeColumn> known = each(current);
        return each(wanted).entrySet().stream()
                .filter(e -> !known.containsKey(e.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Map<String, TreeColumn> each(List<CompiledModel> models) {
        Map<String, TreeColumn> columns = new LinkedHashMap<>();
        for (CompiledModel model : models) {
            for (CompiledObject object : model.objects().values()) {
                Tree tree = object.definition().tree();
                if (tree != null && !object.name().equals("organization")) {
                    columns.putIfAbsent(object.name() + " " + tree, new TreeColumn(object, tree));
                }
            }
        }
        return columns;
    }

    /** @return why the rows that there are make no tree */
    public Optional<Problem> fill(Database database, TenantId tenant) {
        SchemaDialect dialect = database.dialect().schema();
        Map<Long, Row> rows = new HashMap<>();
        database.jdbc()
                .query(
                        dialect.treeRows(object.table(), column(tree.parent()), column(tree.path())),
                        row -> {
                            long upper = row.getLong(2);
                            Long parent = row.wasNull() ? null : Long.valueOf(upper);
                            rows.put(row.getLong(1), new Row(parent, row.getString(3)));
                        },
                        tenant.value());
        Map<Long, String> paths = new HashMap<>();
        for (long id : rows.keySet()) {
            if (!place(id, rows, paths)) {
                return Optional.of(problem("TREE_CYCLE", id, "已有记录的上下级成环", "the records that there are make a ring"));
            }
        }
        int longest = ((FieldType.Text) field(tree.path()).type()).maxLength();
        List<Object[]> changes = new ArrayList<>();
        for (Map.Entry<Long, String> placed : paths.entrySet()) {
            if (placed.getValue().length() > longest) {
                return Optional.of(problem(
                        "TREE_TOO_DEEP", placed.getKey(), "已有记录的层数过多", "the records that there are lie too deep"));
            }
            Row row = Objects.requireNonNull(rows.get(placed.getKey()));
            if (!placed.getValue().equals(row.path())) {
                changes.add(new Object[] {placed.getValue(), placed.getKey(), tenant.value()});
            }
        }
        database.jdbc().batchUpdate(dialect.setPath(object.table(), column(tree.path())), changes);
        return Optional.empty();
    }

    /** @return false where the way up comes back to a row */
    private static boolean place(long from, Map<Long, Row> rows, Map<Long, String> paths) {
        Deque<Long> way = new ArrayDeque<>();
        Long at = from;
        while (at != null && rows.containsKey(at) && !paths.containsKey(at)) {
            way.push(at);
            if (way.size() > rows.size()) {
                return false;
            }
            at = Objects.requireNonNull(rows.get(at)).parent();
        }
        String above = at == null ? "/" : paths.getOrDefault(at, "/");
        for (long id : way) {
            above = above + id + "/";
            paths.put(id, above);
        }
        return true;
    }

    private CompiledField field(String name) {
        return object.field(name).orElseThrow();
    }

    private String column(String field) {
        return Objects.requireNonNull(field(field).column());
    }

    private Problem problem(String code, long id, String zh, String en) {
        return Problem.error(
                code,
                new Place.InRecord(object.name(), Long.toString(id)),
                "“" + object.definition().label().zh() + "”" + zh + "，不能成树",
                object.definition().label().en() + ": " + en);
    }

    /** Nodes of one tenant share the column, so it is kept for all of them or for none. */
    public Problem perNode() {
        return Problem.error(
                "TREE_NODE",
                new Place.InRecord(object.name(), tree.parent()),
                "“" + object.definition().label().zh() + "”成树与全租户的版本不同，不能单独让一个机构使用此版本",
                "the records of " + object.name() + " become a tree: no node can follow this release alone");
    }
}
