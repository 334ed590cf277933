package cn.minshui.engine.core.data.plan;

import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.mybatis.dynamic.sql.AndOrCriteriaGroup;
import org.mybatis.dynamic.sql.BasicColumn;
import org.mybatis.dynamic.sql.SqlBuilder;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.insert.GeneralInsertDSL;
import org.mybatis.dynamic.sql.insert.MultiRowInsertDSL;
import org.mybatis.dynamic.sql.select.SelectModel;
import org.mybatis.dynamic.sql.select.render.SelectStatementProvider;
import org.mybatis.dynamic.sql.update.UpdateDSL;
import org.mybatis.dynamic.sql.update.UpdateModel;
import org.mybatis.dynamic.sql.update.render.UpdateStatementProvider;
import org.mybatis.dynamic.sql.util.Buildable;

/** Statements on one of the engine's own tables; each slot is named as its column. */
public final class TableStatements {
    private final SqlTable table;

    public TableStatements(String table) {
        this.table = SqlTable.of(table);
    }

    /** @param sqlType a constant of {@link Types} */
    public record Column(String name, int sqlType) {
        Slot slot() {
            return new Slot.Named(name, sqlType);
        }
    }

    public SqlText insert(Column... columns) {
        GeneralInsertDSL statement =
                SqlBuilder.insertInto(table).set(column(columns[0])).toValue(columns[0].slot());
        for (Column column : Arrays.asList(columns).subList(1, columns.length)) {
            statement = statement.set(column(column)).toValue(column.slot());
        }
        var rendered = statement.build().render(MarkerRendering.STRATEGY);
        return text(rendered.getInsertStatement(), rendered.getParameters());
    }

    /** The slots are those of one row. */
    public SqlText insertRows(int rows, Column... columns) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            numbers.add(i);
        }
        MultiRowInsertDSL<Integer> statement =
                SqlBuilder.insertMultiple(numbers).into(table);
        for (Column column : columns) {
            statement = statement.map(column(column)).toProperty(column.name());
        }
        String text = statement.build().render(MarkerRendering.STRATEGY).getInsertStatement();
        return new SqlText(
                MarkerRendering.text(text),
                Arrays.stream(columns).map(Column::slot).toList());
    }

    /** @param key columns that must be equal to their slots */
    public SqlText update(List<Column> set, List<Column> key) {
        UpdateDSL<UpdateModel> statement = SqlBuilder.update(table);
        for (Column column : set) {
            statement = statement.set(column(column)).equalTo((Object) column.slot());
        }
        UpdateStatementProvider rendered = statement
                .where(
                        column(key.get(0)),
                        SqlBuilder.isEqualTo((Object) key.get(0).slot()),
                        rest(key))
                .build()
                .render(MarkerRendering.STRATEGY);
        return text(rendered.getUpdateStatement(), rendered.getParameters());
    }

    /** Rows in the order of a column. */
    public SqlText select(List<Column> columns, List<Column> key, Column order) {
        List<BasicColumn> selected =
                columns.stream().map(c -> (BasicColumn) column(c)).toList();
        return rendered(SqlBuilder.select(selected)
                .from(table)
                .where(
                        column(key.get(0)),
                        SqlBuilder.isEqualTo((Object) key.get(0).slot()),
                        rest(key))
                .orderBy(column(order)));
    }

    /** Rows of which a column is one of a list: the slot of its name, padded to so many values. */
    public SqlText selectIn(List<Column> columns, List<Column> key, Column in, int values) {
        List<BasicColumn> selected =
                columns.stream().map(c -> (BasicColumn) column(c)).toList();
        List<Object> items = new ArrayList<>(values);
        for (int i = 0; i < values; i++) {
            items.add(new Slot.Item(in.name(), i));
        }
        return rendered(
                SqlBuilder.select(selected).from(table).where(column(in), SqlBuilder.isIn(items), criteria(key)));
    }

    /** Every row, in the order of a column. */
    public SqlText selectAll(List<Column> columns, Column order) {
        List<BasicColumn> selected =
                columns.stream().map(c -> (BasicColumn) column(c)).toList();
        return rendered(SqlBuilder.select(selected).from(table).orderBy(column(order)));
    }

    /** How many rows there are and the highest value of a column. */
    public SqlText countAndMax(Column max, List<Column> key) {
        return rendered(SqlBuilder.select(SqlBuilder.count(), SqlBuilder.max(column(max)))
                .from(table)
                .where(
                        column(key.get(0)),
                        SqlBuilder.isEqualTo((Object) key.get(0).slot()),
                        rest(key)));
    }

    private static SqlText rendered(Buildable<SelectModel> select) {
        SelectStatementProvider rendered = select.build().render(MarkerRendering.STRATEGY);
        return text(rendered.getSelectStatement(), rendered.getParameters());
    }

    private AndOrCriteriaGroup[] rest(List<Column> key) {
        return criteria(key.subList(1, key.size()));
    }

    private AndOrCriteriaGroup[] criteria(List<Column> columns) {
        return columns.stream()
                .map(c -> SqlBuilder.and(column(c), SqlBuilder.isEqualTo((Object) c.slot())))
                .toArray(AndOrCriteriaGroup[]::new);
    }

    private static SqlText text(String statement, Map<String, Object> parameters) {
        MarkerRendering.Ordered<Slot> ordered = MarkerRendering.order(statement, parameters, Slot.class);
        return new SqlText(ordered.text(), ordered.order());
    }

    private SqlColumn<Object> column(Column column) {
        return SqlColumn.of(column.name(), table);
    }
}
