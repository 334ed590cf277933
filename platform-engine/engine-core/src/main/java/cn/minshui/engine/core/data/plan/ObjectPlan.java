package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.data.value.ColumnValues;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.spi.data.Reference;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlBuilder;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.VisitableCondition;
import org.mybatis.dynamic.sql.delete.render.DeleteStatementProvider;
import org.mybatis.dynamic.sql.insert.MultiRowInsertDSL;
import org.mybatis.dynamic.sql.update.UpdateDSL;
import org.mybatis.dynamic.sql.update.UpdateModel;
import org.mybatis.dynamic.sql.update.render.UpdateStatementProvider;

/**
 * The writing statements of one object, each rendered once. Slots carry the names of fields; the engine's columns the names of
 * {@link Engine}.
 */
public final class ObjectPlan {
    private static final List<EngineColumn> ON_INSERT = List.of(
            new EngineColumn("id", Engine.ID, Types.BIGINT),
            new EngineColumn("tenant_id", Engine.TENANT, Types.BIGINT),
            new EngineColumn("org_id", Engine.ORGANIZATION, Types.BIGINT),
            new EngineColumn("version", Engine.VERSION, Types.BIGINT),
            new EngineColumn("release_id", Engine.RELEASE, Types.BIGINT),
            new EngineColumn("created_at", Engine.NOW, Types.TIMESTAMP),
            new EngineColumn("created_by", Engine.USER, Types.BIGINT),
            new EngineColumn("updated_at", Engine.NOW, Types.TIMESTAMP),
            new EngineColumn("updated_by", Engine.USER, Types.BIGINT));

    /** Columns of an insert that stand before those of the fields. */
    public static final int ENGINE_COLUMNS = ON_INSERT.size();

    private final CompiledObject object;
    private final SqlTable table;
    private final Map<String, CompiledField> stored;
    private final ObjectReads reads;
    private final SqlText delete;
    private final Map<List<String>, SqlText> updates = new ConcurrentHashMap<>();
    private final Map<BulkShape, SqlText> updatesOfMany = new ConcurrentHashMap<>();
    private final Map<Integer, SqlText> inserts = new ConcurrentHashMap<>();
    private final List<String> storedNames;
    private final List<String> insertColumns;
    private final RowFilling filling;

    /** Names of the slots of the engine's own columns. */
    public static final class Engine {
        public static final String ID = "$id";
        public static final String IDS = "$ids";
        public static final String TENANT = "tenant";
        public static final String ORGANIZATION = "$organization";
        public static final String VERSION = "$version";
        public static final String NEW_VERSION = "$newVersion";
        public static final String RELEASE = "$release";
        public static final String NOW = "$now";
        public static final String USER = "$user";

        private Engine() {}
    }

    private record EngineColumn(String column, String slot, int sqlType) {}

    private record BulkShape(List<String> fields, int rows) {}

    ObjectPlan(CompiledObject object) {
        this.object = object;
        this.table = SqlTable.of(object.table());
        Map<String, CompiledField> columns = new LinkedHashMap<>();
        object.fields().values().stream().filter(CompiledField::isStored).forEach(f -> columns.put(f.name(), f));
        this.stored = columns;
        this.storedNames = List.copyOf(columns.keySet());
        this.insertColumns = Stream.concat(
                        ON_INSERT.stream().map(EngineColumn::column),
                        columns.values().stream()
                                .flatMap(f -> Stream.concat(
                                        Stream.ofNullable(f.column()),
                                        BesideColumn.of(object.name(), f).stream()
                                                .map(BesideColumn::name))))
                .toList();
        this.filling = new RowFilling(object.name(), columns.values());
        this.reads = ObjectReads.of(object);
        this.delete = renderDelete();
    }

    public CompiledObject object() {
        return object;
    }

    /** What the rules of the object read. */
    public ObjectReads reads() {
        return reads;
    }

    /** Fields with a column, in the order of the definition. */
    public Collection<CompiledField> stored() {
        return stored.values();
    }

    /** Deletes the row of id, tenant and version. */
    public SqlText delete() {
        return delete;
    }

    /**
     * Sets the fields and the engine's columns of the row of id, tenant and version.
     *
     * @param fields names of stored fields; {@code organization} moves the row; sorted by the caller for few shapes
     */
    public SqlText update(List<String> fields) {
        return updates.computeIfAbsent(
                List.copyOf(fields), f -> renderUpdate(f, SqlBuilder.isEqualTo(named(Engine.ID, Types.BIGINT))));
    }

    /** Names of the fields with a column, in the order of the definition. */
    public List<String> storedNames() {
        return storedNames;
    }

    /** New rows: the columns are {@link #insertColumns}. */
    public SqlText insertRows(int rows) {
        return inserts.computeIfAbsent(rows, this::renderInsert);
    }

    /** Columns of an insert in its order: the engine's, then those of {@link #storedNames}. */
    public List<String> insertColumns() {
        return insertColumns;
    }

    /** The object of the value of an any-reference, which stands in a column of its own. */
    public static @Nullable Object objectOf(@Nullable Object value) {
        return value instanceof Reference reference ? reference.object() : null;
    }

    /**
     * Puts the values into a row of an insert, behind the engine's, in the order of {@link #insertColumns}; those of sensitive
     * fields encrypted.
     */
    public void fill(@Nullable Object[] row, Map<String, @Nullable Object> values, Protection protection) {
        filling.fill(row, values, protection);
    }

    public String table() {
        return object.table();
    }

    /** As {@link #update}, of several rows that get the same values and are of the same version; their ids are the slots of a list. */
    public SqlText updateMany(List<String> fields, int rows) {
        return updatesOfMany.computeIfAbsent(
                new BulkShape(List.copyOf(fields), rows),
                shape -> renderUpdate(
                        shape.fields(),
                        SqlBuilder.isIn(IntStream.range(0, shape.rows())
                                .mapToObj(i -> (Object) new Slot.Item(Engine.IDS, i))
                                .toList())));
    }

    private SqlText renderUpdate(List<String> fields, VisitableCondition<Object> ids) {
        UpdateDSL<UpdateModel> statement = SqlBuilder.update(table);
        for (String field : fields) {
            statement = field.equals(RESTORED)
                    ? statement.set(column("deleted_at")).equalToNull()
                    : statement.set(column(columnOf(field))).equalTo(slot(field));
            for (BesideColumn beside : beside(field)) {
                statement = statement.set(column(beside.name())).equalTo((Object) beside.slot());
            }
        }
        UpdateStatementProvider rendered = statement
                .set(column("version"))
                .equalTo(named(Engine.NEW_VERSION, Types.BIGINT))
                .set(column("release_id"))
                .equalTo(named(Engine.RELEASE, Types.BIGINT))
                .set(column("updated_at"))
                .equalTo(named(Engine.NOW, Types.TIMESTAMP))
                .set(column("updated_by"))
                .equalTo(named(Engine.USER, Types.BIGINT))
                .where(column("id"), ids)
                .and(column("tenant_id"), SqlBuilder.isEqualTo(named(Engine.TENANT, Types.BIGINT)))
                .and(column("version"), SqlBuilder.isEqualTo(named(Engine.VERSION, Types.BIGINT)))
                .build()
                .render(MarkerRendering.STRATEGY);
        return text(rendered.getUpdateStatement(), rendered.getParameters());
    }

    /** The names of the updates that mark a row as deleted, and that take the mark away. */
    private static final String DELETED_AT = "$deletedAt";

    private static final String RESTORED = "$restored";

    /** Marks the row as deleted where the object keeps deleted rows. */
    public SqlText softDelete() {
        return update(List.of(DELETED_AT));
    }

    /** Takes the mark of a deleted row away and sets the fields. */
    public SqlText restore(List<String> fields) {
        List<String> all = new ArrayList<>(fields);
        all.add(RESTORED);
        return update(all);
    }

    private SqlText renderDelete() {
        DeleteStatementProvider rendered = SqlBuilder.deleteFrom(table)
                .where(column("id"), SqlBuilder.isEqualTo(named(Engine.ID, Types.BIGINT)))
                .and(column("tenant_id"), SqlBuilder.isEqualTo(named(Engine.TENANT, Types.BIGINT)))
                .and(column("version"), SqlBuilder.isEqualTo(named(Engine.VERSION, Types.BIGINT)))
                .build()
                .render(MarkerRendering.STRATEGY);
        return text(rendered.getDeleteStatement(), rendered.getParameters());
    }

    private SqlText renderInsert(int count) {
        List<Integer> rows = IntStream.range(0, count).boxed().toList();
        MultiRowInsertDSL<Integer> statement = SqlBuilder.insertMultiple(rows).into(table);
        List<Slot> row = new ArrayList<>();
        for (EngineColumn column : ON_INSERT) {
            statement = statement.map(column(column.column())).toProperty(column.slot());
            row.add(new Slot.Named(column.slot(), column.sqlType()));
        }
        for (String field : storedNames) {
            statement = statement.map(column(columnOf(field))).toProperty(field);
            row.add(slot(field));
            for (BesideColumn beside : beside(field)) {
                statement = statement.map(column(beside.name())).toProperty(beside.name());
                row.add(beside.slot());
            }
        }
        String text = statement.build().render(MarkerRendering.STRATEGY).getInsertStatement();
        return new SqlText(MarkerRendering.text(text), row);
    }

    private static SqlText text(String statement, Map<String, Object> parameters) {
        MarkerRendering.Ordered<Slot> ordered = MarkerRendering.order(statement, parameters, Slot.class);
        return new SqlText(ordered.text(), ordered.order());
    }

    private SqlColumn<Object> column(String name) {
        return SqlColumn.of(name, table);
    }

    private static Object named(String name, int sqlType) {
        return new Slot.Named(name, sqlType);
    }

    private String columnOf(String field) {
        if (field.equals(DELETED_AT)) {
            return "deleted_at";
        }
        if (field.equals(SystemField.ORGANIZATION.fieldName())) {
            return SystemField.ORGANIZATION.column();
        }
        CompiledField compiled = stored.get(field);
        if (compiled == null || compiled.column() == null) {
            throw new IllegalArgumentException(object.name() + "." + field + " has no column");
        }
        return compiled.column();
    }

    private List<BesideColumn> beside(String field) {
        CompiledField compiled = stored.get(field);
        return compiled == null ? List.of() : BesideColumn.of(object.name(), compiled);
    }

    private Slot slot(String field) {
        if (field.equals(DELETED_AT)) {
            return new Slot.Named(Engine.NOW, Types.TIMESTAMP);
        }
        if (field.equals(SystemField.ORGANIZATION.fieldName())) {
            return new Slot.Named(field, ColumnValues.sqlType(SystemField.ORGANIZATION.type(object.name())));
        }
        return RowFilling.slot(object.name(), Objects.requireNonNull(stored.get(field)));
    }
}
