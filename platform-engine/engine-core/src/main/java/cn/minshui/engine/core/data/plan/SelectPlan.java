package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.data.value.ColumnValues;
import cn.minshui.engine.core.data.value.JsonValues;
import cn.minshui.engine.core.data.value.Masks;
import cn.minshui.engine.core.data.value.Storage;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.protect.FieldPlace;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rendered select and how its rows are read.
 *
 * @param columns what stands behind id, version and organisation
 * @param plain names of the columns that show sensitive values as they are
 */
public record SelectPlan(String object, SqlText sql, List<ReadColumn> columns, List<String> plain) {
    static final int FIRST = 4;

    SelectPlan(String object, SqlText sql, List<ReadColumn> columns) {
        this(
                object,
                sql,
                columns,
                columns.stream()
                        .filter(column -> column.sealed() != null && column.mask() == null)
                        .map(ReadColumn::name)
                        .toList());
    }

    public SelectPlan {
        columns = List.copyOf(columns);
    }

    /**
     * @param index of the value in the row
     * @param mask how the caller sees it; null as it is
     * @param title of what a reference points to; null without
     * @param titles of an any-reference, instead of the title
     * @param sealed where the value belongs that the column holds encrypted; null for one that is kept as it is
     */
    public record ReadColumn(
            String name,
            FieldType type,
            int index,
            @Nullable Mask mask,
            @Nullable TitleColumn title,
            @Nullable Titles titles,
            @Nullable FieldPlace sealed) {

        @Nullable
        Object read(ResultSet rows, Opening opening) throws SQLException {
            Object value = value(rows);
            if (value == null) {
                return null;
            }
            if (sealed != null) {
                value = opening.open(sealed, (String) value);
            }
            if (mask != null) {
                return Masks.apply(mask, value);
            }
            if (titles != null) {
                return titles.read(rows, (Long) value);
            }
            if (Storage.of(type) != Storage.REFERENCE) {
                return value;
            }
            return new Reference((Long) value, title == null ? null : title.read(rows));
        }

        /**
         * @throws ProblemException INVALID when a computed integer does not fit into 64 bits, which the drivers refuse to read
         */
        private @Nullable Object value(ResultSet rows) throws SQLException {
            try {
                return ColumnValues.read(rows, index, type);
            } catch (SQLException e) {
                BigDecimal exact = Storage.of(type) == Storage.WHOLE ? rows.getBigDecimal(index) : null;
                if (exact == null || exact.toBigInteger().bitLength() < Long.SIZE) {
                    throw e;
                }
                throw new ProblemException(
                        ProblemClass.INVALID,
                        Problem.error(
                                "NUMBER_TOO_LARGE",
                                Place.body(name),
                                "“" + name + "”的计算结果 " + exact.toPlainString() + " 超出整数范围",
                                name + " comes to " + exact.toPlainString() + ", too large for an integer"));
            }
        }
    }

    /** @param index of a title in the row @param mask how the caller sees it; null as it is */
    public record TitleColumn(
            int index, FieldType type, @Nullable Mask mask) {
        @Nullable
        String read(ResultSet rows) throws SQLException {
            Object title = ColumnValues.read(rows, index, type);
            if (title == null) {
                return null;
            }
            Object shown = mask == null ? title : Masks.apply(mask, title);
            return shown == null ? null : JsonValues.text(type, shown);
        }
    }

    /**
     * What stands behind an any-reference.
     *
     * @param object index of the name of the object
     * @param byObject where the title of a record of each object is; none for those whose titles are not for the caller
     */
    public record Titles(int object, Map<String, TitleColumn> byObject) {
        public Titles {
            byObject = Map.copyOf(byObject);
        }

        Reference read(ResultSet rows, Long id) throws SQLException {
            String name = rows.getString(object);
            TitleColumn title = byObject.get(name);
            return new Reference(id, title == null ? null : title.read(rows), name);
        }
    }

    /** What opens encrypted values of a tenant on their way out of the database. */
    private record Opening(Protection protection, long tenant) {
        String open(FieldPlace place, String stored) {
            return protection.fields().open(tenant, place, stored);
        }
    }

    /** Reads rows of the tenant. */
    public Statements.RowReader<DataRecord> reader(Protection protection, long tenant) {
        Opening opening = new Opening(protection, tenant);
        return rows -> read(rows, opening);
    }

    private DataRecord read(ResultSet rows, Opening opening) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(columns.size() * 2);
        for (ReadColumn column : columns) {
            values.put(column.name(), column.read(rows, opening));
        }
        return new DataRecord(object, rows.getLong(1), rows.getLong(2), rows.getLong(3), values);
    }

    @Override
    public String toString() {
        return sql.toString();
    }
}
