package cn.minshui.engine.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseCheck;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@DatabaseTest
class DatabaseCheckIntegrationTests {
    private static DatabaseSettings with(DatabaseSettings settings, String url) {
        return new DatabaseSettings(url, settings.user(), settings.password(), 2);
    }

    private static Optional<String> code(DatabaseSettings settings) {
        return DatabaseCheck.run(settings).map(Problem::code);
    }

    private static void execute(DatabaseSettings settings, String... statements) {
        Database database = Databases.open(settings);
        try (HikariDataSource pool = (HikariDataSource) database.dataSource()) {
            assertThat(pool.isRunning()).isTrue();
            for (String statement : statements) {
                database.jdbc().execute(statement);
            }
        }
    }

    @Test
    void anEmptyDatabaseAndOneOfOursStandOpen() {
        DatabaseSettings settings = TestDatabases.freshSettings();
        assertThat(code(settings)).isEmpty();
        Database database = Databases.open(settings);
        try (HikariDataSource pool = (HikariDataSource) database.dataSource()) {
            assertThat(pool.isRunning()).isTrue();
            SystemSchema.migrate(database);
        }
        assertThat(code(settings)).isEmpty();
    }

    @Test
    void tablesOfAnotherSystemAreLeftAlone() {
        DatabaseSettings settings = TestDatabases.freshSettings();
        execute(settings, "create table d_customer (x integer)", "create table sys_release (x integer)");
        Problem problem = DatabaseCheck.run(settings).orElseThrow();
        assertThat(problem.code()).isEqualTo("DATABASE_NOT_EMPTY");
        assertThat(problem.message().zh()).contains("d_customer");
    }

    @Test
    void anAddressWhereNothingAnswersIsNamed() {
        DatabaseSettings settings = TestDatabases.freshSettings();
        Problem problem = DatabaseCheck.run(with(settings, settings.url().replaceFirst(":[0-9]+/", ":1/")))
                .orElseThrow();
        assertThat(problem.code()).isEqualTo("DATABASE_UNREACHABLE");
        assertThat(problem.message().zh()).contains(":1/");
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        DatabaseSettings settings = TestDatabases.freshSettings();
        assertThat(code(with(settings, settings.url().replaceFirst("/[^/?]+($|\\?)", "/no_such_database$1"))))
                .contains("DATABASE_UNKNOWN");
    }
}
