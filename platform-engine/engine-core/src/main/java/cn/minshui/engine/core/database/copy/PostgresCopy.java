package cn.minshui.engine.core.database.copy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** PostgreSQL by its own COPY and the definitions that its catalog writes itself. */
final class PostgresCopy implements DatabaseCopy {
    private static final String HERE = "(select oid from pg_namespace where nspname = current_schema())";
    private static final String NOT_OF_EXTENSION =
            " and not exists (select 1 from pg_depend e where e.objid = %s.oid and e.deptype = 'e')";

    @Override
    public void snapshot(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        // The snapshot is taken by the first statement.
        DatabaseCopy.execute(connection, "select 1");
    }

    @Override
    public CopiedSchema schema(Connection connection) throws SQLException {
        Catalog catalog = new Catalog(connection);
        refuseUnknown(catalog);
        List<String> before = new ArrayList<>();
        before.addAll(catalog.texts("select pg_get_functiondef(p.oid) from pg_proc p where p.pronamespace = " + HERE
                + NOT_OF_EXTENSION.formatted("p") + " order by p.proname, p.oid"));
        before.addAll(sequences(catalog));
        Map<String, String> definitions = new LinkedHashMap<>();
        List<CopiedTable> tables = tables(catalog, definitions);
        definitions.forEach((name, columns) -> before.add("create table " + quoted(name) + " (" + columns + ")"));
        before.addAll(identities(catalog));
        List<String> after = new ArrayList<>();
        after.addAll(constraints(catalog, "'p', 'u', 'c', 'x'"));
        after.addAll(catalog.texts("select pg_get_indexdef(i.indexrelid, 0, true) from pg_index i"
                + " join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid"
                + " where c.relkind = 'r' and c.relnamespace = " + HERE
                + " and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))"
                + " order by x.relname"));
        after.addAll(constraints(catalog, "'f'"));
        after.addAll(catalog.texts(
                "select pg_get_triggerdef(t.oid, true) from pg_trigger t join pg_class c on c.oid = t.tgrelid"
                        + " where not t.tgisinternal and c.relnamespace = " + HERE + " order by c.relname, t.tgname"));
        return new CopiedSchema("postgresql", catalog.text("select current_schema()"), before, tables, after);
    }

    private static void refuseUnknown(Catalog catalog) throws SQLException {
        catalog.refuse("select c.relname || ' (' || c.relkind::text || ')' from pg_class c where c.relnamespace = "
                + HERE + " and c.relkind not in ('r', 'i', 'S', 't', 'c')" + NOT_OF_EXTENSION.formatted("c"));
        catalog.refuse("select t.typname from pg_type t where t.typnamespace = " + HERE
                + " and t.typtype in ('e', 'd', 'r')" + NOT_OF_EXTENSION.formatted("t"));
        catalog.refuse("select p.proname from pg_proc p where p.pronamespace = " + HERE + " and p.prokind <> 'f'"
                + NOT_OF_EXTENSION.formatted("p"));
    }

    private static List<String> sequences(Catalog catalog) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (String name : catalog.texts("select c.relname from pg_class c where c.relkind = 'S' and c.relnamespace = "
                + HERE + " and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'i')"
                + " order by c.relname")) {
            @Nullable
            String[] value = catalog.rows("select last_value, is_called::text from " + quoted(name))
                    .get(0);
            @Nullable
            String[] shape = catalog.rows(
                            "select data_type::text, increment_by, min_value, max_value, start_value, cache_size, cycle::text"
                                    + " from pg_sequences where schemaname = current_schema() and sequencename = ?",
                            name)
                    .get(0);
            statements.add("create sequence " + quoted(name) + " as " + shape[0] + " increment by " + shape[1]
                    + " minvalue " + shape[2] + " maxvalue " + shape[3] + " start with " + shape[4] + " cache "
                    + shape[5] + ("true".equals(shape[6]) ? " cycle" : ""));
            statements.add("select setval('" + quoted(name) + "', " + value[0] + ", " + value[1] + ")");
        }
        return statements;
    }

    /** The next number of a column that counts by itself: rows that are loaded do not move it. */
    private static List<String> identities(Catalog catalog) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (@Nullable
        String[] row : catalog.rows("select c.relname, a.attname, s.relname from pg_class s"
                + " join pg_depend d on d.objid = s.oid and d.deptype = 'i' join pg_class c on c.oid = d.refobjid"
                + " join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid"
                + " where s.relkind = 'S' and s.relnamespace = " + HERE + " order by c.relname")) {
            @Nullable
            String[] value = catalog.rows("select last_value, is_called::text from " + quoted(String.valueOf(row[2])))
                    .get(0);
            statements.add("select setval(pg_get_serial_sequence('" + quoted(String.valueOf(row[0])) + "', '" + row[1]
                    + "'), " + value[0] + ", " + value[1] + ")");
        }
        return statements;
    }

    private static List<CopiedTable> tables(Catalog catalog, Map<String, String> definitions) throws SQLException {
        Map<String, List<@Nullable String[]>> columns = new LinkedHashMap<>();
        for (@Nullable
        String[] row :
                catalog.rows("select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,"
                        + " pg_get_expr(d.adbin, d.adrelid), a.attgenerated::text, a.attidentity::text,"
                        + " case when a.attcollation <> t.typcollation then quote_ident(l.collname) end"
                        + " from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid"
                        + " left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum"
                        + " left join pg_collation l on l.oid = a.attcollation"
                        + " where c.relkind = 'r' and c.relnamespace = " + HERE
                        + " and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum")) {
            columns.computeIfAbsent(String.valueOf(row[0]), name -> new ArrayList<>())
                    .add(row);
        }
        List<CopiedTable> tables = new ArrayList<>();
        for (Map.Entry<String, List<@Nullable String[]>> table : columns.entrySet()) {
            String name = table.getKey();
            definitions.put(
                    name, table.getValue().stream().map(PostgresCopy::column).collect(Collectors.joining(", ")));
            List<@Nullable String[]> written = table.getValue().stream()
                    .filter(column -> String.valueOf(column[5]).isEmpty())
                    .toList();
            List<String> names = written.stream().map(c -> String.valueOf(c[1])).toList();
            List<String> key = catalog.texts(
                    "select a.attname from pg_index i join pg_class c on c.oid = i.indrelid"
                            + " join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)"
                            + " where i.indisprimary and c.relname = ? and c.relnamespace = " + HERE
                            + " order by array_position(i.indkey::int2[], a.attnum)",
                    name);
            tables.add(new CopiedTable(
                    name,
                    names,
                    written.stream().map(c -> String.valueOf(c[2])).toList(),
                    key.isEmpty() ? names : key));
        }
        return tables;
    }

    private static String column(@Nullable String[] column) {
        StringBuilder text =
                new StringBuilder(quoted(String.valueOf(column[1]))).append(' ').append(column[2]);
        if (column[7] != null) {
            text.append(" collate ").append(column[7]);
        }
        if (column[4] != null) {
            text.append(
                    "s".equals(column[5])
                            ? " generated always as (" + column[4] + ") stored"
                            : " default " + column[4]);
        }
        if (!String.valueOf(column[6]).isEmpty()) {
            text.append("a".equals(column[6]) ? " generated always" : " generated by default")
                    .append(" as identity");
        }
        return text.append("true".equals(column[3]) ? " not null" : "").toString();
    }

    private static List<String> constraints(Catalog catalog, String types) throws SQLException {
        return catalog.texts(
                "select 'alter table ' || quote_ident(c.relname) || ' add constraint ' || quote_ident(k.conname)"
                        + " || ' ' || pg_get_constraintdef(k.oid, true) from pg_constraint k join pg_class c on c.oid = k.conrelid"
                        + " where k.contype in (" + types + ") and c.relkind = 'r' and c.relnamespace = " + HERE
                        + " order by c.relname, k.conname");
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String quoted(List<String> names) {
        return names.stream().map(PostgresCopy::quoted).collect(Collectors.joining(", "));
    }

    /** By code point, whatever the collation of the column or the database. */
    private static String order(CopiedTable table, String column) {
        boolean text = Arrays.asList("character varying", "text", "character", "name").stream()
                .anyMatch(type -> table.type(column).startsWith(type));
        return quoted(column) + (text ? " collate \"C\"" : "") + " nulls first";
    }

    @Override
    public long write(Connection connection, CopiedTable table, OutputStream out) throws SQLException, IOException {
        return connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(
                        "copy (select " + quoted(table.columns()) + " from " + quoted(table.name()) + " order by "
                                + table.key().stream().map(c -> order(table, c)).collect(Collectors.joining(", "))
                                + ") to stdout",
                        out);
    }

    @Override
    public void prepareLoad(Connection connection) throws SQLException {
        DatabaseCopy.execute(connection, "set check_function_bodies = off");
    }

    @Override
    public void endLoad(Connection connection) throws SQLException {
        DatabaseCopy.execute(connection, "reset check_function_bodies");
    }

    @Override
    public long load(Connection connection, CopiedTable table, InputStream in) throws SQLException, IOException {
        return connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + quoted(table.name()) + " (" + quoted(table.columns()) + ") from stdin", in);
    }

    @Override
    public void clear(Connection connection) throws SQLException {
        Catalog catalog = new Catalog(connection);
        for (String table :
                catalog.texts("select c.relname from pg_class c where c.relkind = 'r' and c.relnamespace = " + HERE)) {
            DatabaseCopy.execute(connection, "drop table if exists " + quoted(table) + " cascade");
        }
        for (String sequence :
                catalog.texts("select c.relname from pg_class c where c.relkind = 'S' and c.relnamespace = " + HERE)) {
            DatabaseCopy.execute(connection, "drop sequence if exists " + quoted(sequence));
        }
        for (String function : catalog.texts("select p.oid::regprocedure::text from pg_proc p where p.pronamespace = "
                + HERE + NOT_OF_EXTENSION.formatted("p"))) {
            DatabaseCopy.execute(connection, "drop function if exists " + function + " cascade");
        }
    }
}
