package cn.minshui.engine.testkit.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server killed in an import: nothing of it is there, and the same workbook goes in at the next try. */
@Tag("database")
class ImportCrashIntegrationTests {
    private final DatabaseSettings settings = TestDatabases.freshSettings();
    private final Database database = TestDatabases.open(settings);

    @AfterEach
    void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    @ParameterizedTest
    @CsvSource({"volume, import.checked", "volume, import.written", "handled, import.written"})
    void killed(String template, String point, @TempDir Path folder) throws IOException, InterruptedException {
        SystemSchema.migrate(database);
        TableData.createTables(database.jdbc());
        database.jdbc().update("insert into author values (7, 1, 'lu')");
        Path file = folder.resolve("volumes.xlsx");
        Files.write(file, Volumes.workbook(new Object[] {"A", "one", "lu", 1}, new Object[] {"B", "two", "lu", 2}));

        assertThat(importing(file, template, "-Dminshui.crash-at=" + point)).isEqualTo(137);
        assertThat(titles()).isEmpty();
        assertThat(importing(file, template, "-Dnothing=1")).isZero();
        assertThat(titles()).containsExactly("one", "two");
    }

    private List<String> titles() {
        return database.jdbc().queryForList("select title from volume order by title", String.class);
    }

    private int importing(Path file, String template, String option) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImportProcess.class.getName(),
                        settings.url(),
                        settings.user(),
                        settings.password(),
                        file.toString(),
                        template)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
