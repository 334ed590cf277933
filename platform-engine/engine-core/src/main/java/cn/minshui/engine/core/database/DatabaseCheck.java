package cn.minshui.engine.core.database;

import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * Looks at a database that somebody gave us before anything is written: whether it answers, lets us in and is ours to fill. What
 * is wrong is told in words for the one who typed the address.
 */
public final class DatabaseCheck {
    private static final String PATIENCE_SECONDS = "10";
    private static final int SHOWN_TABLES = 3;
    private static final String WRONG_PASSWORD = "28P01";
    private static final String NOT_ALLOWED = "28000";
    private static final String NO_PASSWORD = "08004";
    private static final String UNKNOWN_ON_POSTGRESQL = "3D000";
    private static final int UNKNOWN_ON_MARIADB = 1049;
    private static final int NOT_FOR_THE_USER = 1044;

    private final DatabaseSettings settings;
    private final SqlFlavor flavor;

    private DatabaseCheck(DatabaseSettings settings) {
        this.settings = settings;
        this.flavor = Databases.dialect(settings.url()).flavor();
    }

    /** @return what stands in the way, empty when nothing does */
    public static Optional<Problem> run(DatabaseSettings settings) {
        return new DatabaseCheck(settings).look();
    }

    private Optional<Problem> look() {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        boolean millis = flavor == SqlFlavor.MARIADB;
        properties.setProperty("connectTimeout", millis ? PATIENCE_SECONDS + "000" : PATIENCE_SECONDS);
        try (Connection connection = DriverManager.getConnection(settings.url(), properties)) {
            Optional<Problem> wrong = product(connection.getMetaData());
            if (wrong.isPresent()) {
                return wrong;
            }
            wrong = encoding(connection);
            return wrong.isPresent() ? wrong : foreign(tables(connection));
        } catch (SQLException e) {
            return Optional.of(refused(e));
        }
    }

    private Optional<Problem> product(DatabaseMetaData data) throws SQLException {
        String wanted = flavor == SqlFlavor.MARIADB ? "MariaDB" : "PostgreSQL";
        String found = data.getDatabaseProductName();
        return found.equals(wanted)
                ? Optional.empty()
                : Optional.of(problem(
                        "DATABASE_KIND",
                        "这是 " + found + "，不是 " + wanted + "，闽水没有在它上面试过",
                        "this is " + found + ", not " + wanted + "; Minshui was never run on it"));
    }

    private Optional<Problem> encoding(Connection connection) throws SQLException {
        if (flavor == SqlFlavor.MARIADB) {
            return Optional.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show server_encoding")) {
            row.next();
            String encoding = row.getString(1);
            return encoding.equals("UTF8")
                    ? Optional.empty()
                    : Optional.of(problem(
                            "DATABASE_ENCODING",
                            "数据库的编码是 " + encoding + "，存不了中文。请用 ENCODING 'UTF8' 建库",
                            "the database is encoded in " + encoding + "; create it with ENCODING 'UTF8'"));
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** A schema is ours when our change log stands in it; otherwise it must be empty, or tables would be mixed or taken for ours. */
    private static Optional<Problem> foreign(List<String> tables) {
        boolean ours = tables.contains("databasechangelog")
                && tables.stream().anyMatch(name -> name.startsWith("sys_release"));
        List<String> others = tables.stream()
                .filter(name -> !name.startsWith("databasechangelog"))
                .sorted()
                .toList();
        if (ours || others.isEmpty()) {
            return Optional.empty();
        }
        String some = String.join("、", others.subList(0, Math.min(SHOWN_TABLES, others.size())));
        return Optional.of(problem(
                "DATABASE_NOT_EMPTY",
                "数据库里已有别的系统的 " + others.size() + " 张表（如 " + some + "）。请给闽水一个空库",
                "the database holds " + others.size() + " tables of something else (" + some
                        + "); give Minshui an empty one"));
    }

    private Problem refused(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(UNKNOWN_ON_POSTGRESQL)
                || e.getErrorCode() == UNKNOWN_ON_MARIADB
                || e.getErrorCode() == NOT_FOR_THE_USER) {
            return problem(
                    "DATABASE_UNKNOWN",
                    "没有这个数据库，或用户 " + settings.user() + " 无权使用：" + settings.url() + "。请先建库并授权",
                    "there is no such database, or " + settings.user() + " may not use it: " + settings.url()
                            + "; create it first");
        }
        if (state.equals(WRONG_PASSWORD) || state.equals(NOT_ALLOWED) || state.equals(NO_PASSWORD)) {
            return problem(
                    "DATABASE_LOGIN",
                    "数据库不让用户 " + settings.user() + " 登录：用户名或口令不对，或不许从本机连接（" + e.getMessage() + "）",
                    "the database does not let " + settings.user()
                            + " in: wrong name or password, or not from this host (" + e.getMessage() + ")");
        }
        return problem(
                "DATABASE_UNREACHABLE",
                "连不上数据库 " + settings.url() + ":" + e.getMessage(),
                "the database " + settings.url() + " cannot be reached: " + e.getMessage());
    }

    private static Problem problem(String code, String zh, String en) {
        return Problem.error(code, Place.whole(), zh, en);
    }
}
