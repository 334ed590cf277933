package cn.minshui.engine.core.database;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tables on PostgreSQL. */
public final class PostgresSchemaDialect extends StandardSchemaDialect {
    @Override
    String currentSchema() {
        return "current_schema()";
    }

    @Override
    String collation() {
        return " COLLATE \"C\"";
    }

    @Override
    String textType(int length) {
        return "VARCHAR(" + length + ")";
    }

    @Override
    String instantType() {
        return "TIMESTAMP(6)";
    }

    @Override
    String holdsText(int length) {
        return "character_maximum_length >= " + length;
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
    public String addSearchIndex(String table, String index, List<String> columns) {
        String pieces = TextPieces.of(columns.subList(2, columns.size()));
        return "create index " + index + " on " + table + " using gin ((" + pieces + "))";
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
    public String countAuditGuards() {
        return "select count(*) from pg_trigger where tgname like 'sys\\_audit\\_guard\\_%' and tgenabled = 'O'"
                + " and tgrelid in ('sys_audit'::regclass, 'sys_audit_archive'::regclass)";
    }

    @Override
    public int auditGuards() {
        return 3;
    }

    @Override
    public String countIndex(String table, String index) {
        return "select count(*) from pg_indexes where schemaname = current_schema() and tablename = '" + table
                + "' and indexname = '" + index + "'";
    }
}
