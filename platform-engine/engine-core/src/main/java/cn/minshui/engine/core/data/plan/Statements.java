package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.data.value.ColumnValues;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.RowLoader;
import cn.minshui.engine.core.protect.Protection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Runs rendered statements, in the transaction that is under way. */
public final class Statements {
    private static final int BATCH = 500;
    /** Fewer rows are not worth the statements around a load. */
    private static final int LOAD_FROM = 200;

    private final JdbcTemplate jdbc;
    private final Protection protection;

    /** For tables in which nothing is encrypted. */
    public Statements(JdbcTemplate jdbc) {
        this(jdbc, Protection.NONE);
    }

    public Statements(Database database) {
        this(database.jdbc(), database.protection());
    }

    private Statements(JdbcTemplate jdbc, Protection protection) {
        this.jdbc = jdbc;
        this.protection = protection;
    }

    /** The keys to what the tables hold encrypted. */
    public Protection protection() {
        return protection;
    }

    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public <T> List<T> query(SqlText sql, Map<String, ? extends @Nullable Object> values, RowReader<T> reader) {
        return Objects.requireNonNull(jdbc.query(
                sql.text(),
                statement -> bind(statement, sql, values, protection),
                (ResultSet rows) -> read(rows, reader)));
    }

    public int update(SqlText sql, Map<String, ? extends @Nullable Object> values) {
        return jdbc.update(sql.text(), statement -> bind(statement, sql, values, protection));
    }

    /**
     * Runs a statement once for each row, sent together.
     *
     * @throws IllegalStateException when it did not change exactly one row each time
     */
    public void updateEach(SqlText sql, List<Map<String, @Nullable Object>> rows) {
        int[][] counts = jdbc.batchUpdate(
                sql.text(), rows, BATCH, (statement, values) -> bind(statement, sql, values, protection));
        for (int[] batch : counts) {
            for (int count : batch) {
                if (count != 1 && count != Statement.SUCCESS_NO_INFO) {
                    throw new IllegalStateException(count + " rows changed instead of one by " + sql.text());
                }
            }
        }
    }

    /** Runs a statement whose slots are those of one row, with the values of all rows one after the other. */
    public int update(SqlText sql, List<@Nullable Object[]> rows) {
        List<Slot> slots = sql.slots();
        return jdbc.update(sql.text(), statement -> {
            int index = 1;
            for (@Nullable Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    ColumnValues.bind(statement, index++, row[i], sqlType(slots.get(i)));
                }
            }
        });
    }

    /**
     * Inserts rows in few shapes: full statements, then powers of two for what is left.
     *
     * @param most rows of one statement
     * @param shapes the statement for a number of rows, as one row's slots; kept by the caller
     */
    public void insert(List<@Nullable Object[]> rows, int most, IntFunction<SqlText> shapes) {
        int at = 0;
        while (at < rows.size()) {
            int left = rows.size() - at;
            int size = left >= most ? most : Integer.highestOneBit(left);
            update(shapes.apply(size), rows.subList(at, at + size));
            at += size;
        }
    }

    /** @return false when the rows are few or the database does not allow loading; nothing has happened then */
    public boolean load(RowLoader loader, String table, List<String> columns, List<@Nullable Object[]> rows) {
        if (rows.size() < LOAD_FROM) {
            return false;
        }
        List<@Nullable String[]> texts = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            @Nullable String[] text = new @Nullable String[row.length];
            for (int i = 0; i < row.length; i++) {
                text[i] = ColumnValues.text(row[i], loader::text);
            }
            texts.add(text);
        }
        ConnectionCallback<Boolean> load = connection -> loader.load(connection, table, columns, texts);
        return Boolean.TRUE.equals(jdbc.execute(load));
    }

    /** On a connection of one's own. */
    public static <T> List<T> query(
            Connection connection, SqlText sql, Map<String, ? extends @Nullable Object> values, RowReader<T> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            bind(statement, sql, values, Protection.NONE);
            try (ResultSet rows = statement.executeQuery()) {
                return read(rows, reader);
            }
        }
    }

    public static int update(Connection connection, SqlText sql, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            bind(statement, sql, values, Protection.NONE);
            return statement.executeUpdate();
        }
    }

    private static <T> List<T> read(ResultSet rows, RowReader<T> reader) throws SQLException {
        List<T> result = new ArrayList<>();
        while (rows.next()) {
            result.add(reader.read(rows));
        }
        return result;
    }

    private static void bind(
            PreparedStatement statement,
            SqlText sql,
            Map<String, ? extends @Nullable Object> values,
            Protection protection)
            throws SQLException {
        int index = 1;
        for (Slot slot : sql.slots()) {
            if (slot instanceof Slot.Whole whole) {
                Object[] numbers = list(whole.name(), values).toArray();
                statement.setArray(index++, statement.getConnection().createArrayOf("bigint", numbers));
                continue;
            }
            Object value =
                    SealedSlots.isSealed(slot) ? SealedSlots.value(slot, values, protection) : value(slot, values);
            ColumnValues.bind(statement, index++, value, sqlType(slot));
        }
    }

    static @Nullable Object value(Slot slot, Map<String, ? extends @Nullable Object> values) {
        if (slot instanceof Slot.Fixed fixed) {
            return fixed.value();
        }
        if (slot instanceof Slot.Named named) {
            Object value = values.get(named.name());
            if (value == null && !values.containsKey(named.name())) {
                throw new IllegalArgumentException("no value for " + named.name());
            }
            return value;
        }
        if (slot instanceof Slot.ObjectOf any) {
            return ObjectPlan.objectOf(values.get(any.name()));
        }
        if (!(slot instanceof Slot.Item item)) {
            throw new IllegalArgumentException(slot + " is filled with the keys of the database");
        }
        List<?> list = list(item.name(), values);
        return list.isEmpty() ? null : list.get(Math.min(item.index(), list.size() - 1));
    }

    private static List<?> list(String name, Map<String, ? extends @Nullable Object> values) {
        if (values.get(name) instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("no list for " + name);
    }

    private static int sqlType(Slot slot) {
        if (slot instanceof Slot.ObjectOf || SealedSlots.isSealed(slot)) {
            return Types.VARCHAR;
        }
        return slot instanceof Slot.Named named ? named.sqlType() : Types.NULL;
    }
}
