package cn.minshui.engine.testkit.release;

import static cn.minshui.engine.testkit.release.LendingPlatform.ROOT;
import static cn.minshui.engine.testkit.release.LendingPlatform.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.sealing.Resealing;
import cn.minshui.engine.core.data.sealing.SealedTable;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.protect.BlindSearch;
import cn.minshui.engine.core.protect.FieldPlace;
import cn.minshui.engine.core.protect.FieldVault;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A publish that makes fields sensitive is killed while values are encrypted: none is lost, and none stays plain. */
@Tag("database")
class SealingCrashIntegrationTests {
    private static final int KILLED = 137;
    private static final int ROWS = 1_300;
    private static final FieldPlace PLACE = new FieldPlace("copy", "hush");

    private final DatabaseSettings settings = TestDatabases.freshSettings();
    private final Database database = TestDatabases.open(settings);
    private final ReleaseService releases = LendingPlatform.node(database);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void plainRows() {
        SystemSchema.migrate(database);
        releases.publish(TENANT, SealingProcess.lending("").sources(), null, "tester", "第一版");
        List<Object[]> rows = new ArrayList<>();
        for (long id = 1; id <= ROWS; id++) {
            rows.add(new Object[] {id, "B" + id, "Title", "plain " + id});
        }
        database.jdbc()
                .batchUpdate(
                        "insert into d_copy (id, tenant_id, org_id, version, release_id, created_at, created_by,"
                                + " updated_at, updated_by, barcode, title, hush) values (?, 1, 1, 1, 1,"
                                + " current_timestamp, 1, current_timestamp, 1, ?, ?, ?)",
                        rows);
    }

    @AfterEach
    void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    /** Three parts make the blind index before the release is followed, three encrypt after it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"sealing.part", "sealing.part#3", "publish.pointer-moved", "sealing.part#4", "sealing.part#5"})
    void whatIsLeftIsDoneByWhoeverComesNext(String point) throws Exception {
        kill(point);
        releases.refresh();
        boolean followed = releases.current(TENANT, ROOT).orElseThrow().number() == 2;
        assertThat(followed)
                .isEqualTo(!List.of("sealing.part", "sealing.part#3").contains(point));
        if (followed) {
            assertThat(plain()).isPositive();
            new Resealing(database).encrypt(TENANT, SealedTable.of(releases.models(TENANT)));
        } else {
            assertThat(plain()).isEqualTo(ROWS);
            String first = releases.list(TENANT).get(0).id().value();
            assertThat(releases.publish(
                                    TENANT,
                                    SealingProcess.sensitive().sources(),
                                    releases.current(TENANT, ROOT).orElseThrow().id(),
                                    "tester",
                                    "再试")
                            .id()
                            .value())
                    .isNotEqualTo(first);
        }
        assertThat(plain()).isZero();
        everyValueIsReadAndFound();
    }

    private long plain() {
        return database.jdbc().queryForObject("select count(*) from d_copy where hush like 'plain %'", Long.class);
    }

    private void everyValueIsReadAndFound() {
        FieldVault vault = database.protection().fields();
        database.jdbc().query("select id, hush, hush__exact, version from d_copy", row -> {
            String text = vault.open(TENANT.value(), PLACE, row.getString(2));
            assertThat(text).isEqualTo("plain " + row.getLong(1));
            assertThat(row.getString(3)).isEqualTo(vault.entry(TENANT.value(), PLACE, BlindSearch.EXACT, text));
            assertThat(row.getLong(4)).isEqualTo(1);
        });
    }

    private void kill(String point) throws Exception {
        Path log = folder.resolve("process.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dminshui.crash-at=" + point,
                        "-cp",
                        System.getProperty("java.class.path"),
                        SealingProcess.class.getName(),
                        settings.url(),
                        settings.user(),
                        settings.password())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(KILLED);
    }
}
