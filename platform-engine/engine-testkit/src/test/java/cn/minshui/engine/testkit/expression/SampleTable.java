package cn.minshui.engine.testkit.expression;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.expression.SqlFragment;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sample records as tables with the column types of the platform, and a way to ask many fragments in one query. */
final class SampleTable {
    private final Database database;

    SampleTable(Database database) {
        this.database = database;
        boolean postgres = database.dialect().flavor() == SqlFlavor.POSTGRESQL;
        String text = postgres ? "varchar(60) collate \"C\"" : "varchar(60) collate utf8mb4_nopad_bin";
        String time = postgres ? "timestamp(6)" : "datetime(6)";
        String period = postgres ? "char(6) collate \"C\"" : "char(6) collate utf8mb4_nopad_bin";
        database.jdbc()
                .execute("create table d_owner (id bigint primary key, name " + text
                        + ", credit decimal(14,2), since date, firm bigint)");
        database.jdbc()
                .execute("create table d_firm (id bigint primary key, name " + text
                        + ", quota decimal(14,2), opened date, active boolean, chief bigint)");
        database.jdbc()
                .execute("create table d_record (id bigint primary key, txt " + text + ", txt2 " + text
                        + ", cnt bigint, cnt2 bigint, fee decimal(14,2), rate decimal(10,4), flag boolean, flag2 boolean,"
                        + " day1 date, at1 " + time + ", mon1 " + period + ", day2 date, at2 " + time + ", mon2 "
                        + period
                        + ", owner bigint, keeper bigint)");
    }

    void insert(String table, long id, Map<String, @Nullable Object> values) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(id);
        values.values().forEach(value -> row.add(bindable(value)));
        String columns = "id, " + String.join(", ", values.keySet());
        String marks = "?" + ", ?".repeat(values.size());
        database.jdbc().update("insert into " + table + " (" + columns + ") values (" + marks + ")", row.toArray());
    }

    static String column(String name) {
        if (name.startsWith("owner.firm.")) {
            return "f." + name.substring("owner.firm.".length());
        }
        return name.startsWith("owner.") ? "o." + name.substring("owner.".length()) : "r." + name;
    }

    /** @return for each row in the order of its id, the values of the fragments as the driver gives them */
    List<List<@Nullable Object>> select(List<SqlFragment> fragments, Map<String, @Nullable Object> slots) {
        List<@Nullable Object> bound = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        fragments.forEach(fragment -> texts.add(expand(fragment, slots, bound)));
        String query = "select " + String.join(",\n", texts)
                + " from d_record r left join d_owner o on o.id = r.owner left join d_firm f on f.id = o.firm order by r.id";
        return database.jdbc().execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                for (int i = 0; i < bound.size(); i++) {
                    statement.setObject(i + 1, bound.get(i));
                }
                return read(statement, fragments.size());
            }
        });
    }

    /** How the database would find the records of a condition, if reading the whole table were dear. */
    String explain(SqlFragment condition, Map<String, @Nullable Object> slots) {
        List<@Nullable Object> bound = new ArrayList<>();
        String query = "explain select r.id from d_record r where " + expand(condition, slots, bound);
        String plan = database.transactions().execute(status -> {
            if (database.dialect().flavor() == SqlFlavor.POSTGRESQL) {
                database.jdbc().execute("set local enable_seqscan = off");
            }
            return database.jdbc().queryForList(query, bound.toArray()).toString();
        });
        return Objects.requireNonNull(plan);
    }

    private static List<List<@Nullable Object>> read(PreparedStatement statement, int columns) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static String expand(
            SqlFragment fragment, Map<String, @Nullable Object> slots, List<@Nullable Object> bound) {
        String[] pieces = fragment.text().split("\\?", -1);
        StringBuilder text = new StringBuilder(pieces[0]);
        for (int i = 0; i < fragment.slots().size(); i++) {
            SqlFragment.Slot slot = fragment.slots().get(i);
            if (slot instanceof SqlFragment.Slot.Literal literal) {
                bound.add(literal.value());
                text.append('?');
            } else if (slot instanceof SqlFragment.Slot.Named named) {
                text.append(named(named, slots.get(named.name()), bound));
            }
            text.append(pieces[i + 1]);
        }
        return text.toString();
    }

    private static String named(SqlFragment.Slot.Named named, @Nullable Object value, List<@Nullable Object> bound) {
        if (!named.isList()) {
            bound.add(bindable(value));
            return "?";
        }
        List<?> list = (List<?>) Objects.requireNonNull(value);
        list.forEach(item -> bound.add(bindable(item)));
        return list.isEmpty() ? "null" : "?" + ", ?".repeat(list.size() - 1);
    }

    private static @Nullable Object bindable(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        }
        return value instanceof YearMonth month
                ? DateTimeFormatter.ofPattern("yyyyMM").format(month)
                : value;
    }

    /** A value of the driver as the Java back end would give it; booleans and numbers of either database in one form. */
    static @Nullable Object comparable(@Nullable Object value, @Nullable Object like) {
        if (value == null) {
            return null;
        }
        if (like instanceof Boolean) {
            return value instanceof Boolean ? value : ((Number) value).longValue() != 0;
        }
        if (value instanceof Number) {
            return new BigDecimal(value.toString()).stripTrailingZeros();
        }
        if (value instanceof Date date) {
            return date.toLocalDate();
        }
        if (value instanceof Timestamp time) {
            return like instanceof LocalDate ? time.toLocalDateTime().toLocalDate() : time.toLocalDateTime();
        }
        return value;
    }

    /** The result of the Java back end in the form of {@link #comparable}. */
    static @Nullable Object expected(@Nullable Object value) {
        if (value instanceof Number) {
            return new BigDecimal(value.toString()).stripTrailingZeros();
        }
        return bindable(value);
    }
}
