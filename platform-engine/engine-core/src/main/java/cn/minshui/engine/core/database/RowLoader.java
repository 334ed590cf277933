package cn.minshui.engine.core.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes many rows the fastest way a database has, in the transaction of the connection, with the strictness of an insert. */
public interface RowLoader {

    /**
     * @param rows a text for each column as {@link #text} and SQL literals write values; null for null
     * @return false when this database, driver or server does not allow it; nothing has happened then
     * @throws SQLException as the insert of the same rows would; none of these rows is there then
     */
    boolean load(Connection connection, String table, List<String> columns, List<@Nullable String[]> rows)
            throws SQLException;

    /** What makes the database look at a table that has grown by much; empty where it notices by itself. */
    Optional<String> statistics(String table);

    /** What a transaction tells the database before it adds more rows to tables that it reads as well; empty for nothing. */
    Optional<String> growing();

    /** How a truth value is written. */
    String text(boolean value);
}
