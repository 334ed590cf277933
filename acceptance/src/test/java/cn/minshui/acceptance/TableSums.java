package cn.minshui.acceptance;

import cn.minshui.engine.core.database.DatabaseSettings;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a database holds, read by JDBC alone, so that it is another opinion than that of the code which copies databases.
 *
 * @param rows number of rows by table
 * @param sums by table the sum of the SHA-256 of every row: the order of rows does not count
 */
record TableSums(Map<String, Long> rows, Map<String, String> sums) {
    private static final BigInteger BOUND = BigInteger.ONE.shiftLeft(256);

    static TableSums of(DatabaseSettings settings) {
        return of(settings, text -> {});
    }

    /** @param seen is told every value as its text */
    static TableSums of(DatabaseSettings settings, Consumer<String> seen) {
        try (Connection connection =
                DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
            Map<String, Long> rows = new TreeMap<>();
            Map<String, String> sums = new TreeMap<>();
            for (String table : tables(connection)) {
                sum(connection, table, rows, sums, seen);
            }
            return new TableSums(rows, sums);
        } catch (SQLException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    long allRows() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Names of tables that are not the same in both. */
    List<String> differing(TableSums other) {
        List<String> names = new ArrayList<>(sums.keySet());
        other.sums.keySet().stream().filter(name -> !sums.containsKey(name)).forEach(names::add);
        return names.stream()
                .filter(name -> !sums.getOrDefault(name, "").equals(other.sums.getOrDefault(name, "")))
                .toList();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    private static void sum(
            Connection connection,
            String table,
            Map<String, Long> rows,
            Map<String, String> sums,
            Consumer<String> seen)
            throws SQLException, NoSuchAlgorithmException {
        long count = 0;
        BigInteger sum = BigInteger.ZERO;
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select * from " + table)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                for (int i = 1; i <= columns; i++) {
                    String value = found.getString(i);
                    // Each with its length, so that what stands in one column cannot move into the next.
                    sha256.update(((value == null ? "-" : value.length() + ":" + value) + "|")
                            .getBytes(StandardCharsets.UTF_8));
                    if (value != null) {
                        seen.accept(value);
                    }
                }
                sum = sum.add(new BigInteger(1, sha256.digest())).mod(BOUND);
                count++;
            }
        }
        rows.put(table, count);
        sums.put(table, sum.toString(16));
    }
}
