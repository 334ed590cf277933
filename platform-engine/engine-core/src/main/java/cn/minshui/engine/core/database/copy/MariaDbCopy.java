package cn.minshui.engine.core.database.copy;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** MariaDB by SHOW CREATE and values that the server writes as text. */
final class MariaDbCopy implements DatabaseCopy {
    private static final int FETCHED = 1000;
    private static final int BATCH = 500;
    private static final Set<String> BYTES =
            Set.of("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob");

    @Override
    public void snapshot(Connection connection) throws SQLException {
        DatabaseCopy.execute(connection, "set session net_write_timeout = 3600");
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        DatabaseCopy.execute(connection, "start transaction with consistent snapshot, read only");
    }

    @Override
    public CopiedSchema schema(Connection connection) throws SQLException {
        Catalog catalog = new Catalog(connection);
        catalog.refuse("select concat(table_name, ' (', table_type, ')') from information_schema.tables"
                + " where table_schema = database() and table_type not in ('BASE TABLE', 'SEQUENCE')");
        catalog.refuse("select routine_name from information_schema.routines where routine_schema = database()");
        List<String> before = new ArrayList<>();
        @Nullable
        String[] set = catalog.rows("select default_character_set_name, default_collation_name"
                        + " from information_schema.schemata where schema_name = database()")
                .get(0);
        before.add("alter database character set " + set[0] + " collate " + set[1]);
        for (String sequence : names(catalog, "SEQUENCE")) {
            before.add(String.valueOf(
                    catalog.rows("show create sequence " + quoted(sequence)).get(0)[1]));
            before.add("select setval(" + quoted(sequence) + ", "
                    + catalog.text("select next_not_cached_value from " + quoted(sequence)) + ", 0)");
        }
        List<CopiedTable> tables = new ArrayList<>();
        for (String name : names(catalog, "BASE TABLE")) {
            before.add(String.valueOf(
                    catalog.rows("show create table " + quoted(name)).get(0)[1]));
            tables.add(table(catalog, name));
        }
        List<String> after = catalog.texts("select concat('create trigger `', trigger_name, '` ', action_timing, ' ',"
                + " event_manipulation, ' on `', event_object_table, '` for each row ', action_statement)"
                + " from information_schema.triggers where trigger_schema = database() order by trigger_name");
        return new CopiedSchema("mariadb", catalog.text("select database()"), before, tables, after);
    }

    private static List<String> names(Catalog catalog, String type) throws SQLException {
        return catalog.texts(
                "select table_name from information_schema.tables where table_schema = database() and table_type = ?"
                        + " order by table_name",
                type);
    }

    private static CopiedTable table(Catalog catalog, String name) throws SQLException {
        List<@Nullable String[]> columns = catalog.rows(
                "select column_name, data_type, column_key from information_schema.columns where table_schema = database()"
                        + " and table_name = ? and is_generated = 'NEVER' order by ordinal_position",
                name);
        List<String> names = columns.stream().map(c -> String.valueOf(c[0])).toList();
        List<String> key = catalog.texts(
                "select column_name from information_schema.statistics where table_schema = database() and table_name = ?"
                        + " and index_name = 'PRIMARY' order by seq_in_index",
                name);
        return new CopiedTable(
                name, names, columns.stream().map(c -> String.valueOf(c[1])).toList(), key.isEmpty() ? names : key);
    }

    private static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    private static String read(CopiedTable table, String column) {
        String type = table.type(column);
        if (BYTES.contains(type)) {
            return "hex(" + quoted(column) + ")";
        }
        return "cast(" + quoted(column) + (type.equals("bit") ? " + 0" : "") + " as char character set utf8mb4)";
    }

    private static String written(CopiedTable table, String column) {
        String type = table.type(column);
        if (BYTES.contains(type)) {
            return "unhex(?)";
        }
        return type.equals("bit") ? "cast(? as unsigned)" : "?";
    }

    /** Texts by their bytes, whatever their collation. */
    private static String order(CopiedTable table, String column) {
        boolean text = table.type(column).contains("char") || table.type(column).contains("text");
        return text ? "cast(" + quoted(column) + " as binary)" : quoted(column);
    }

    @Override
    public long write(Connection connection, CopiedTable table, OutputStream out) throws SQLException, IOException {
        String sql = "select "
                + table.columns().stream().map(c -> read(table, c)).collect(Collectors.joining(", ")) + " from "
                + quoted(table.name()) + " order by "
                + table.key().stream().map(c -> order(table, c)).collect(Collectors.joining(", "));
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        long count = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    for (int i = 1; i <= table.columns().size(); i++) {
                        writer.write(i == 1 ? "" : "\t");
                        writer.write(CopyText.escaped(rows.getString(i)));
                    }
                    writer.write('\n');
                    count++;
                }
            }
        }
        writer.flush();
        return count;
    }

    @Override
    public void prepareLoad(Connection connection) throws SQLException {
        DatabaseCopy.execute(connection, "set session foreign_key_checks = 0");
        DatabaseCopy.execute(connection, "set session unique_checks = 0");
        DatabaseCopy.execute(connection, "set @mode_before = @@sql_mode");
        // A number that counts by itself keeps the zero that stands in a row.
        DatabaseCopy.execute(connection, "set session sql_mode = concat(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')");
    }

    @Override
    public void endLoad(Connection connection) throws SQLException {
        DatabaseCopy.execute(connection, "set session foreign_key_checks = 1");
        DatabaseCopy.execute(connection, "set session unique_checks = 1");
        DatabaseCopy.execute(connection, "set session sql_mode = @mode_before");
    }

    @Override
    public long load(Connection connection, CopiedTable table, InputStream in) throws SQLException, IOException {
        String sql = "insert into " + quoted(table.name()) + " ("
                + table.columns().stream().map(MariaDbCopy::quoted).collect(Collectors.joining(", ")) + ") values ("
                + table.columns().stream().map(c -> written(table, c)).collect(Collectors.joining(", ")) + ")";
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        long count = 0;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (String line = CopyText.line(lines); line != null; line = CopyText.line(lines)) {
                String[] values = line.split("\t", -1);
                if (values.length != table.columns().size()) {
                    throw new IOException(table.name() + ": " + values.length + " values for " + table.columns());
                }
                for (int i = 0; i < values.length; i++) {
                    insert.setString(i + 1, CopyText.plain(values[i]));
                }
                insert.addBatch();
                if (++count % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        return count;
    }

    @Override
    public void clear(Connection connection) throws SQLException {
        DatabaseCopy.execute(connection, "set session foreign_key_checks = 0");
        Catalog catalog = new Catalog(connection);
        for (String table : names(catalog, "BASE TABLE")) {
            DatabaseCopy.execute(connection, "drop table if exists " + quoted(table));
        }
        for (String sequence : names(catalog, "SEQUENCE")) {
            DatabaseCopy.execute(connection, "drop sequence if exists " + quoted(sequence));
        }
    }
}
