package cn.minshui.bench.server;

import cn.minshui.engine.core.database.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** The bare reference for large writes: rows that are there already, loaded once more into a table of the same shape. */
public final class BulkCopy {
    private final Database database;
    private final Path folder;

    public BulkCopy(Database database, Path folder) {
        this.database = database;
        this.folder = folder;
    }

    /** Loads rows of a table into an empty one with the same columns and indexes. @return nanoseconds of the loading alone */
    public long timeOf(String table, String where) throws SQLException, IOException {
        boolean postgres = database.dialect().name().equals("postgresql");
        Path file = folder.resolve(table + ".copy");
        Files.deleteIfExists(file);
        try (Connection connection =
                        Objects.requireNonNull(database.jdbc().getDataSource()).getConnection();
                Statement statement = connection.createStatement()) {
            return postgres
                    ? postgres(connection, statement, table, where, file)
                    : mariaDb(connection, statement, table, where);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static long postgres(Connection connection, Statement statement, String table, String where, Path file)
            throws SQLException, IOException {
        statement.execute("create table bare_copy (like " + table + " including all)");
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        try (OutputStream out = Files.newOutputStream(file)) {
            copy.copyOut("copy (select * from " + table + " where " + where + ") to stdout", out);
        }
        try (InputStream in = Files.newInputStream(file)) {
            long begin = System.nanoTime();
            copy.copyIn("copy bare_copy from stdin", in, 1 << 16);
            return System.nanoTime() - begin;
        } finally {
            statement.execute("drop table bare_copy");
        }
    }

    /** Without files on the server's side the quickest that MariaDB has for rows it holds already is insert … select. */
    private static long mariaDb(Connection connection, Statement statement, String table, String where)
            throws SQLException {
        statement.execute("create table bare_copy like " + table);
        try {
            long begin = System.nanoTime();
            statement.execute("insert into bare_copy select * from " + table + " where " + where);
            return System.nanoTime() - begin;
        } finally {
            statement.execute("drop table bare_copy");
        }
    }
}
