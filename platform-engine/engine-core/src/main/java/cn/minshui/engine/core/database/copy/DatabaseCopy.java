package cn.minshui.engine.core.database.copy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.files.FileStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one sort of database is copied. Rows are text: values between tabs, a line for each row, null as {@code \N}, a backslash
 * before what has a meaning; rows stand in the order of their key, so two equal tables have the same text.
 */
public interface DatabaseCopy {
    static DatabaseCopy of(Database database) {
        return database.dialect().flavor() == SqlFlavor.MARIADB ? new MariaDbCopy() : new PostgresCopy();
    }

    /** Everything that the connection reads from now on is of this one moment, until it is closed. */
    void snapshot(Connection connection) throws SQLException;

    /** @throws UnsupportedOperationException naming what the schema holds that is not copied */
    CopiedSchema schema(Connection connection) throws SQLException;

    /** @return number of rows */
    long write(Connection connection, CopiedTable table, OutputStream out) throws SQLException, IOException;

    /** Keys of the contents that rows name, in the order of the rows; contents that a record let go are not among them. */
    default List<String> fileKeys(Connection connection) throws SQLException {
        List<String> keys = new ArrayList<>();
        for (@Nullable
        String[] row : new Catalog(connection)
                .rows("select tenant_id, id, created_at from sys_file where state <> 'REMOVED' order by id")) {
            String at = String.valueOf(row[2]);
            keys.add(FileStore.key(
                    Long.parseLong(String.valueOf(row[0])),
                    LocalDateTime.parse(at.substring(0, 19).replace(' ', 'T')).toInstant(ZoneOffset.UTC),
                    Long.parseLong(String.valueOf(row[1]))));
        }
        return keys;
    }

    /** Constraints wait until {@link CopiedSchema#after()}. */
    void prepareLoad(Connection connection) throws SQLException;

    /** Takes back what was set for the load: the connection goes on to others. */
    void endLoad(Connection connection) throws SQLException;

    /** @return number of rows */
    long load(Connection connection, CopiedTable table, InputStream in) throws SQLException, IOException;

    /** Takes away every table, for a load that went wrong into a schema that was empty. */
    void clear(Connection connection) throws SQLException;

    /** Runs one statement. */
    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
