package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.data.StoredFile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values between Java, as listed at {@code DataRecord}, and columns. */
public final class ColumnValues {
    public static final DateTimeFormatter PERIOD = DateTimeFormatter.ofPattern("uuuuMM");

    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private ColumnValues() {}

    /** The constant of {@link Types} that a null of this type is bound with. */
    public static int sqlType(FieldType type) {
        return switch (Storage.of(type)) {
            case TEXT, KEYS, JSON, POINT, FILES -> Types.VARCHAR;
            case WHOLE, REFERENCE, ANY_REFERENCE -> Types.BIGINT;
            case EXACT -> Types.DECIMAL;
            case BOOL -> Types.BOOLEAN;
            case DATE -> Types.DATE;
            case DATE_TIME -> Types.TIMESTAMP;
            case PERIOD -> Types.CHAR;
            case ROWS -> throw new IllegalArgumentException("a child table has no column");
        };
    }

    public static void bind(PreparedStatement statement, int index, @Nullable Object value, int sqlType)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, sqlType);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof Integer number) {
            statement.setLong(index, number);
        } else if (value instanceof BigDecimal number) {
            statement.setBigDecimal(index, number);
        } else if (value instanceof Boolean flag) {
            statement.setBoolean(index, flag);
        } else if (value instanceof LocalDate date) {
            statement.setObject(index, date);
        } else if (value instanceof Instant instant) {
            statement.setObject(index, utc(instant));
        } else if (value instanceof LocalDateTime time) {
            statement.setObject(index, time);
        } else if (value instanceof YearMonth period) {
            statement.setObject(index, PERIOD.format(period), Types.CHAR);
        } else if (value instanceof Reference reference) {
            statement.setLong(index, reference.id());
        } else if (value instanceof GeoPoint point) {
            statement.setString(index, Points.text(point));
        } else if (value instanceof JsonValue json) {
            statement.setString(index, json.text());
        } else if (value instanceof List<?> files && files.get(0) instanceof StoredFile) {
            statement.setString(index, StoredFiles.stored(files));
        } else if (value instanceof List<?> keys) {
            statement.setString(index, Keys.stored(keys));
        } else {
            throw new IllegalArgumentException(
                    "no column holds a " + value.getClass().getName());
        }
    }

    /** As {@link #bind} would give it to the database, in words; whether a truth is {@code t} or {@code 1} the database says. */
    public static @Nullable String text(@Nullable Object value, Function<Boolean, String> truth) {
        if (value == null) {
            return null;
        } else if (value instanceof Boolean flag) {
            return truth.apply(flag);
        } else if (value instanceof BigDecimal number) {
            return plain(number);
        } else if (value instanceof Instant instant) {
            return MICROSECONDS.format(utc(instant));
        } else if (value instanceof LocalDateTime time) {
            return MICROSECONDS.format(time);
        } else if (value instanceof YearMonth period) {
            return PERIOD.format(period);
        } else if (value instanceof Reference reference) {
            return Long.toString(reference.id());
        } else if (value instanceof GeoPoint point) {
            return Points.text(point);
        } else if (value instanceof JsonValue json) {
            return json.text();
        } else if (value instanceof List<?> keys) {
            return Keys.stored(keys);
        } else if (value instanceof String
                || value instanceof Long
                || value instanceof Integer
                || value instanceof LocalDate) {
            return value.toString();
        }
        throw new IllegalArgumentException(
                "no column holds a " + value.getClass().getName());
    }

    /** A number of the scale of money is written much quicker this way. */
    private static String plain(BigDecimal number) {
        String text = number.toString();
        return text.indexOf('E') < 0 ? text : number.toPlainString();
    }

    /** The text {@code utc} of an instant, as columns hold it: no zone, microseconds. */
    static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    /** @return null for null; a reference is its id, an any-reference that without its object */
    public static @Nullable Object read(ResultSet rows, int index, FieldType type) throws SQLException {
        return switch (Storage.of(type)) {
            case TEXT -> rows.getString(index);
            case KEYS -> Keys.read(rows.getString(index));
            case POINT -> Points.read(rows.getString(index));
            case FILES -> StoredFiles.read(rows.getString(index));
            case JSON -> json(rows.getString(index));
            case WHOLE, REFERENCE, ANY_REFERENCE -> whole(rows, index);
            case EXACT -> exact(rows.getBigDecimal(index), scale(type));
            case BOOL -> bool(rows, index);
            case DATE -> rows.getObject(index, LocalDate.class);
            case DATE_TIME -> instant(rows.getObject(index, LocalDateTime.class));
            case PERIOD -> period(rows.getString(index));
            case ROWS -> throw new IllegalArgumentException("a child table has no column");
        };
    }

    /** Places of an exact decimal, or of the exact result of a computed field. */
    public static int scale(FieldType type) {
        FieldType value = type instanceof FieldType.Computed computed ? computed.result() : type;
        return value instanceof FieldType.Exact exact ? exact.scale() : 0;
    }

    private static @Nullable Long whole(ResultSet rows, int index) throws SQLException {
        long value = rows.getLong(index);
        return rows.wasNull() ? null : value;
    }

    private static @Nullable JsonValue json(@Nullable String text) {
        return text == null ? null : new JsonValue(text);
    }

    private static @Nullable Boolean bool(ResultSet rows, int index) throws SQLException {
        boolean value = rows.getBoolean(index);
        return rows.wasNull() ? null : value;
    }

    private static @Nullable Instant instant(@Nullable LocalDateTime value) {
        return value == null ? null : value.toInstant(ZoneOffset.UTC);
    }

    private static @Nullable YearMonth period(@Nullable String value) {
        return value == null ? null : YearMonth.parse(value.strip(), PERIOD);
    }

    /** Databases choose the scale of a computed decimal themselves; the type's own scale is shown unless digits would go. */
    public static @Nullable BigDecimal exact(@Nullable BigDecimal value, int scale) {
        if (value == null || value.scale() == scale) {
            return value;
        }
        return value.stripTrailingZeros().scale() <= scale ? value.setScale(scale, RoundingMode.UNNECESSARY) : value;
    }
}
