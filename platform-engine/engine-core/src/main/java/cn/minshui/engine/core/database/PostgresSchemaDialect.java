package cn.minshui.engine.core.database;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tables on PostgreSQL. */
public final class PostgresSchemaDialect implements SchemaDialect {
    private static final String COLLATION = " COLLATE \"C\"";

    @Override
    public String typeText(ColumnType type) {
        if (type instanceof ColumnType.Text text) {
            return "VARCHAR(" + text.length() + ")" + COLLATION;
        } else if (type instanceof ColumnType.Fixed fixed) {
            return "CHAR(" + fixed.length() + ")" + COLLATION;
        } else if (type instanceof ColumnType.Whole) {
            return "BIGINT";
        } else if (type instanceof ColumnType.Exact exact) {
            return "DECIMAL(" + exact.precision() + "," + exact.scale() + ")";
        } else if (type instanceof ColumnType.Bool) {
            return "BOOLEAN";
        } else if (type instanceof ColumnType.Date) {
            return "DATE";
        } else if (type instanceof ColumnType.Instant) {
            return "TIMESTAMP(6)";
        }
        throw new IllegalArgumentException("the engine makes no column of type " + type);
    }

    @Override
    public ColumnType typeOf(String name, @Nullable Long length, @Nullable Integer precision, @Nullable Integer scale) {
        return switch (name) {
            case "character varying" -> length == null ? foreign(name) : new ColumnType.Text(Math.toIntExact(length));
            case "character" -> length == null ? foreign(name) : new ColumnType.Fixed(Math.toIntExact(length));
            case "bigint" -> new ColumnType.Whole();
            case "numeric" ->
                precision == null
                        ? foreign(name)
                        : new ColumnType.Exact(precision, Objects.requireNonNullElse(scale, 0));
            case "boolean" -> new ColumnType.Bool();
            case "date" -> new ColumnType.Date();
            case "timestamp without time zone" -> new ColumnType.Instant();
            default -> foreign(name);
        };
    }

    private static ColumnType foreign(String name) {
        return new ColumnType.Foreign(name);
    }

    @Override
    public String columnsQuery() {
        return "select table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale"
                + " from information_schema.columns where table_schema = current_schema()";
    }

    @Override
    public String indexesQuery() {
        return "select t.relname, i.relname, case when x.indisunique then 1 else 0 end,"
                + " pg_get_indexdef(i.oid, k.n, true)"
                + " from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid"
                + " join pg_namespace s on s.oid = t.relnamespace cross join generate_series(1, 32) as k(n)"
                + " where s.nspname = current_schema() and k.n <= x.indnatts order by t.relname, i.relname, k.n";
    }

    @Override
    public String countTable(String table) {
        return "select count(*) from information_schema.tables where table_schema = current_schema() and table_name = '"
                + table + "'";
    }

    @Override
    public String countColumn(String table, String column) {
        return "select count(*) from information_schema.columns where table_schema = current_schema() and table_name = '"
                + table + "' and column_name = '" + column + "'";
    }

    @Override
    public String countIndex(String table, String index) {
        return "select count(*) from pg_indexes where schemaname = current_schema() and tablename = '" + table
                + "' and indexname = '" + index + "'";
    }

    @Override
    public String countColumnOfType(String table, String column, ColumnType type) {
        String base = countColumn(table, column);
        if (type instanceof ColumnType.Text text) {
            return base + " and character_maximum_length >= " + text.length();
        } else if (type instanceof ColumnType.Exact exact) {
            return base + " and numeric_scale >= " + exact.scale() + " and numeric_precision - numeric_scale >= "
                    + (exact.precision() - exact.scale());
        }
        return base;
    }
}
