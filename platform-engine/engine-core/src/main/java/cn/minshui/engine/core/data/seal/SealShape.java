package cn.minshui.engine.core.data.seal;

import cn.minshui.engine.core.data.value.Storage;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.FieldPlace;
import cn.minshui.engine.core.protect.Sm3;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which columns a seal is over. It is kept with the seals, so that one made under an older release is checked by the columns of
 * then; columns are never taken away.
 *
 * @param columns in the order of the canonical form
 */
record SealShape(List<Column> columns) {
    private static final String BRANCH = "x_";
    /** Written without a change of the record, which would have to seal it anew (decision 008). */
    private static final FieldPlace LAST_LOGIN = new FieldPlace("user", "lastLoginAt");

    /** @param kind how its value is read */
    record Column(String name, Storage kind) {}

    /**
     * Of what is written as it is: not of sensitive values, which are encrypted anew and guarded by their tag, nor of what follows
     * from other fields or records, nor of when a user last logged in, nor of fields of branches, which other nodes do not know.
     */
    static SealShape of(CompiledObject object) {
        List<Column> columns = new ArrayList<>();
        for (CompiledField field : object.fields().values()) {
            String column = field.column();
            if (column == null || column.startsWith(BRANCH) || !field.isStored() || field.isSensitive()) {
                continue;
            }
            if (field.isDerived() || field.isKeptRollup() || isBesideVersions(object, field)) {
                continue;
            }
            columns.add(new Column(column, Storage.of(field.type())));
            if (field.objectColumn() != null) {
                columns.add(new Column(field.objectColumn(), Storage.TEXT));
            }
        }
        if (object.definition().softDelete()) {
            columns.add(new Column("deleted_at", Storage.DATE_TIME));
        }
        return new SealShape(List.copyOf(columns));
    }

    private static boolean isBesideVersions(CompiledObject object, CompiledField field) {
        return LAST_LOGIN.equals(new FieldPlace(object.name(), field.name()));
    }

    static SealShape parse(String text) {
        return new SealShape(Arrays.stream(text.split(","))
                .filter(part -> !part.isEmpty())
                .map(part -> part.split(":"))
                .map(part -> new Column(part[0], Storage.valueOf(part[1])))
                .toList());
    }

    String text() {
        return columns.stream().map(c -> c.name() + ":" + c.kind()).collect(Collectors.joining(","));
    }

    String id() {
        return HexFormat.of().formatHex(Sm3.digest(text().getBytes(StandardCharsets.UTF_8)), 0, 8);
    }

    String select() {
        return columns.stream().map(c -> ", " + c.name()).collect(Collectors.joining());
    }

    /** Appends the values from a column of the result on, each with its name and length; a null is left out. */
    void append(StringBuilder canonical, ResultSet row, int from) throws SQLException {
        int at = from;
        for (Column column : columns) {
            String value = value(row, at++, column.kind());
            if (value != null) {
                canonical
                        .append(column.name())
                        .append('=')
                        .append(value.length())
                        .append(':')
                        .append(value)
                        .append(';');
            }
        }
    }

    /** The same text on both databases, and after a column was widened. */
    private static @Nullable String value(ResultSet row, int at, Storage kind) throws SQLException {
        switch (kind) {
            case EXACT -> {
                var number = row.getBigDecimal(at);
                return number == null ? null : number.stripTrailingZeros().toPlainString();
            }
            case BOOL -> {
                boolean flag = row.getBoolean(at);
                return row.wasNull() ? null : Boolean.toString(flag);
            }
            case DATE -> {
                LocalDate date = row.getObject(at, LocalDate.class);
                return date == null ? null : date.toString();
            }
            case DATE_TIME -> {
                LocalDateTime time = row.getObject(at, LocalDateTime.class);
                return time == null ? null : time.toString();
            }
            case TEXT, WHOLE, REFERENCE, ANY_REFERENCE, KEYS, JSON, POINT, FILES, PERIOD, ROWS -> {
                return row.getString(at);
            }
        }
        throw new IllegalStateException(kind + " is not read");
    }
}
