package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.database.ColumnType;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.SchemaDialect;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.release.schema.ActualSchema.ActualIndex;
import cn.minshui.engine.core.release.schema.TableDesign.Column;
import cn.minshui.engine.core.release.schema.TableDesign.Index;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares what models want with what is there, and finds steps that only add: a key is dropped when a newer one stands for it. */
public final class SchemaPlanner {
    /** InnoDB's limit for the columns of an index, held on every database so that metadata stays portable. */
    private static final int LONGEST_INDEX = 3072;

    private final Database database;
    private final SchemaDialect dialect;
    private final List<SchemaStep> steps = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private SchemaPlanner(Database database) {
        this.database = database;
        this.dialect = database.dialect().schema();
    }

    /**
     * @param models the base of the release and the models of its branches
     * @param current those of the release that is followed now; empty when there is none
     */
    public static SchemaPlan plan(
            Database database, Collection<CompiledModel> models, Collection<CompiledModel> current) {
        SchemaPlanner planner = new SchemaPlanner(database);
        DesiredSchema desired = DesiredSchema.of(models, planner.problems::add);
        DesiredSchema before = DesiredSchema.of(current, problem -> {});
        planner.compare(desired, before, ActualSchema.read(database));
        return new SchemaPlan(planner.steps, planner.problems);
    }

    private void compare(DesiredSchema desired, DesiredSchema before, ActualSchema actual) {
        for (TableDesign table : desired.tables().values()) {
            Map<String, ColumnType> columns = actual.columns().get(table.name());
            Map<String, ActualIndex> indexes = actual.indexes().getOrDefault(table.name(), Map.of());
            TableDesign old = before.tables().get(table.name());
            if (columns != null && old != null) {
                // Before their columns grow: an index is made anew with its column.
                plainIndexes(table, old, indexes);
                unsealed(table, old);
                narrowing(table, old, columns);
            }
            if (columns == null) {
                create(table);
            } else {
                expand(table, columns);
            }
            table.indexList().forEach(index -> index(table, index, columns, indexes));
            leftovers(table, indexes);
        }
    }

    /** What is encrypted stays so: the history, backups and other copies hold what nobody shall read there in plain. */
    private void unsealed(TableDesign table, TableDesign before) {
        for (Column column : before.columns().values()) {
            Column now = table.columns().get(column.name());
            if (column.sealed() && now != null && !now.sealed()) {
                problems.add(SchemaProblems.unsealed(table.object(), column.field()));
            }
        }
    }

    /** An index that was made while the values were plain would go on holding pieces of them, and of no use to anybody. */
    private void plainIndexes(TableDesign table, TableDesign before, Map<String, ActualIndex> actual) {
        for (Index index : before.indexList()) {
            boolean gone = !table.indexes().containsKey(index.name());
            if (gone && !index.unique() && table.isOverSealed(index) && actual.containsKey(index.name())) {
                steps.add(new SchemaStep.DropIndex(table.name(), index.name()));
            }
        }
    }

    private void create(TableDesign table) {
        List<SchemaStep.Column> columns = table.columns().values().stream()
                .filter(column -> !isDeletedKey(column))
                .map(SchemaPlanner::column)
                .toList();
        steps.add(new SchemaStep.CreateTable(table.name(), PhysicalNames.primaryKey(table.object()), columns));
        if (columns.size() < table.columns().size()) {
            steps.add(new SchemaStep.AddDeletedKey(table.name()));
        }
    }

    private static boolean isDeletedKey(Column column) {
        return column.name().equals(TableDesigner.DELETED_KEY);
    }

    private static SchemaStep.Column column(Column column) {
        return new SchemaStep.Column(column.name(), column.type(), column.required());
    }

    private void expand(TableDesign table, Map<String, ColumnType> actual) {
        for (Column column : table.columns().values()) {
            ColumnType there = actual.get(column.name());
            if (there == null && isDeletedKey(column)) {
                steps.add(new SchemaStep.AddDeletedKey(table.name()));
            } else if (there == null) {
                steps.add(new SchemaStep.AddColumn(table.name(), column(column)));
            } else if (!there.holds(column.type())) {
                ColumnType wide = there.widened(column.type());
                if (wide == null) {
                    problems.add(SchemaProblems.typeChanged(table.object(), column.field(), there, column.type()));
                } else {
                    steps.add(new SchemaStep.WidenColumn(table.name(), column.name(), there, wide, column.required()));
                }
            }
        }
    }

    /** A column never shrinks; but a release that takes less than the one before must not find rows with more. */
    private void narrowing(TableDesign table, TableDesign before, Map<String, ColumnType> actual) {
        for (Column column : table.columns().values()) {
            Column old = before.columns().get(column.name());
            if (old == null
                    || !actual.containsKey(column.name())
                    || column.type().holds(old.type())) {
                continue;
            }
            long rows = rowsOutside(table.name(), column);
            if (rows > 0) {
                problems.add(SchemaProblems.narrowed(table.object(), column.field(), old.type(), column.type(), rows));
            }
        }
    }

    private long rowsOutside(String table, Column column) {
        if (column.type() instanceof ColumnType.Text text) {
            return count(dialect.countLonger(table, column.name(), text.length()));
        } else if (column.type() instanceof ColumnType.Exact exact) {
            return count(dialect.countOutside(table, column.name(), exact));
        }
        return 0;
    }

    private void index(
            TableDesign table,
            Index index,
            @Nullable Map<String, ColumnType> actual,
            Map<String, ActualIndex> indexes) {
        int width = index.columns().stream()
                .mapToInt(name ->
                        width(Objects.requireNonNull(table.columns().get(name)).type()))
                .sum();
        if (width > LONGEST_INDEX) {
            problems.add(SchemaProblems.indexTooWide(table.object(), index.name(), width, LONGEST_INDEX));
            return;
        }
        ActualIndex there = indexes.get(index.name());
        if (there != null) {
            // The name of a search index tells its columns; the catalog may tell an expression over them.
            boolean same = index.search() || there.columns().equals(index.columns());
            if (there.unique() != index.unique() || !same) {
                problems.add(SchemaProblems.keyChanged(table.object(), index.name()));
            }
        } else if (index.search()) {
            steps.add(new SchemaStep.AddSearchIndex(table.name(), index.name(), index.columns()));
        } else if (!index.unique()) {
            steps.add(new SchemaStep.AddIndex(table.name(), index.name(), index.columns()));
        } else {
            unique(table, index, actual);
        }
        ActualIndex old = index.replaces() == null ? null : indexes.get(index.replaces());
        if (old != null && old.unique() && index.widens(old.columns())) {
            steps.add(new SchemaStep.DropUnique(table.name(), Objects.requireNonNull(index.replaces()), index.name()));
        }
    }

    private void unique(TableDesign table, Index index, @Nullable Map<String, ColumnType> actual) {
        List<String> columns = new ArrayList<>(index.columns());
        boolean marked = actual != null && !actual.containsKey(TableDesigner.DELETED_KEY);
        if (marked) {
            columns.remove(TableDesigner.DELETED_KEY);
        }
        if (actual != null && actual.keySet().containsAll(columns)) {
            boolean alive = marked && columns.size() < index.columns().size() && actual.containsKey("deleted_at");
            long groups = count(dialect.countDuplicates(table.name(), columns, alive));
            if (groups > 0) {
                problems.add(SchemaProblems.duplicates(table.object(), index.name(), groups));
                return;
            }
        }
        steps.add(new SchemaStep.AddUnique(table.name(), index.name(), index.columns()));
    }

    private static int width(ColumnType type) {
        if (type instanceof ColumnType.Text text) {
            return 4 * text.length();
        } else if (type instanceof ColumnType.Fixed fixed) {
            return 4 * fixed.length();
        } else if (type instanceof ColumnType.Exact exact) {
            return exact.precision() / 2 + 2;
        }
        return 8;
    }

    private void leftovers(TableDesign table, Map<String, ActualIndex> indexes) {
        String own = PhysicalNames.primaryKey(table.object());
        indexes.forEach((name, index) -> {
            boolean primary = name.equals(own) || name.equalsIgnoreCase("primary");
            boolean replaced = table.indexes().values().stream()
                    .anyMatch(i -> name.equals(i.replaces()) && i.widens(index.columns()));
            if (index.unique() && !primary && !replaced && !table.indexes().containsKey(name)) {
                problems.add(SchemaProblems.keyStays(table.object(), name));
            }
        });
    }

    private long count(String sql) {
        return Objects.requireNonNull(database.jdbc().queryForObject(sql, Long.class));
    }
}
