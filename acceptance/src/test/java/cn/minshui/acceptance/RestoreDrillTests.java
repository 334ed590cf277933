package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.embedded.EmbeddedDatabase;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.TestDatabases;
import cn.minshui.engine.testkit.TestDatabases.Sort;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/**
 * The drill: the pilot's branch works, is backed up while it serves, and is lost with its database, its files and its keys. It
 * returns from the backup alone, and goes on. On PostgreSQL the database is the embedded one, whose files are looked at too.
 */
@Tag("database")
@Tag("full")
class RestoreDrillTests {
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final List<String> MONTHS = List.of("2026-09", "2026-10");
    private static final String CERTIFICATE = "35058319881203671X";
    private static final String MOBILE = "13905951234";
    /** The notes that there were a restore and a backup, and the ids of these notes. */
    private static final List<String> NOTED = List.of("sys_audit", "sys_id_lease");
    /** What a server that runs writes by itself. */
    private static final String BY_ITSELF = "(?i)qrtz_.*|sys_(audit|id_lease|job_run)";

    @TempDir
    private Path folder;

    private ServerUnderTest.Home home(String name) {
        return Sort.underTest() == Sort.POSTGRESQL
                ? ServerUnderTest.Home.embedded(folder.resolve(name))
                : ServerUnderTest.Home.fresh(TestDatabases.freshSettings(), folder.resolve(name));
    }

    @Test
    void theBranchReturnsFromItsBackupAlone() throws Exception {
        Files.writeString(folder.resolve("phrase"), "four words are enough");
        ServerUnderTest.Home lost = home("lost");
        long begin = System.nanoTime();
        fillAndBackUp(lost);
        TableSums before = sumsOf(lost, look(Set.of()));
        assertNothingPlain(lost);
        Map<String, String> passwords = passwords(lost);
        destroy(lost);

        ServerUnderTest.Home returned = home("returned");
        long restoring = System.nanoTime();
        done(returned, "restore", "--from", "backup", "--keys-from", "backup-keys");
        double restored = (System.nanoTime() - restoring) / 1e9;
        assertSame(before, sumsOf(returned, look(Set.of())));
        assertBackedUpTheSame(returned);
        assertThat(passwords(returned)).isEqualTo(passwords);
        assertGoesOn(returned);
        System.out.printf(
                "figure: restore drill of %d tables and %d rows: restored and verified in %.1f s, whole drill %.0f s%n",
                before.rows().size(), before.allRows(), restored, (System.nanoTime() - begin) / 1e9);
    }

    private void fillAndBackUp(ServerUnderTest.Home lost) {
        try (ServerUnderTest server = ServerUnderTest.start(lost)) {
            Api admin = server.anonymous().login(ServerUnderTest.ADMIN, lost.adminPassword());
            Api people = login(server, lost, "company01").approvedBy(login(server, lost, "security"));
            new Pilot(admin, () -> people).load(PilotAcceptanceTests.WORKBOOK);
            new Pilot(admin).bill(MONTHS.get(0));
            admin.post(
                            "/api/data/customer",
                            Api.JSON
                                    .createObjectNode()
                                    .put("name", "恢复演练")
                                    .put("mobile", MOBILE)
                                    .put("certificateType", "identity-card")
                                    .put("certificateNo", CERTIFICATE))
                    .orThrow();
            // By a search and a refused change too: both may be written into a log.
            admin.listAll("customer", "mobile == '" + MOBILE + "'", "id,name");
            long begin = System.nanoTime();
            done(lost, "backup", "--to", "backup", "--keys-to", "backup-keys");
            System.out.printf("figure: backup beside the server in %.1f s%n", (System.nanoTime() - begin) / 1e9);
        }
    }

    private static Api login(ServerUnderTest server, ServerUnderTest.Home home, String user) {
        return server.anonymous().login(user, Passwords.of(home.data(), user));
    }

    /** Runs a command to its end. @param folders option and name of a folder in turns */
    private void done(ServerUnderTest.Home home, String name, String... folders) {
        String[] words = new String[folders.length + 3];
        words[0] = name;
        for (int i = 0; i < folders.length; i += 2) {
            words[i + 1] = folders[i];
            words[i + 2] = folder.resolve(folders[i + 1]).toString();
        }
        words[folders.length + 1] = "--passphrase-file";
        words[folders.length + 2] = folder.resolve("phrase").toString();
        ServerUnderTest command = ServerUnderTest.command(home, words);
        assertThat(command.endsWithin(WITHIN)).as(command::logTail).isTrue();
        assertThat(command.exitCode()).as(command::logTail).isZero();
    }

    /** Work on a database while no server runs. */
    private interface Work<T> {
        T of(DatabaseSettings settings);
    }

    private static <T> T with(ServerUnderTest.Home home, Work<T> work) {
        if (home.given() != null) {
            return work.of(home.database());
        }
        EmbeddedDatabase embedded = new EmbeddedDatabase(DataDirectory.at(home.data()));
        ExternalDatabase access = embedded.start();
        try {
            return work.of(settings(access));
        } finally {
            embedded.stop();
        }
    }

    private static PlainLook look(Set<String> signs) {
        return new PlainLook(signs);
    }

    private static TableSums sumsOf(ServerUnderTest.Home home, PlainLook look) {
        return with(home, settings -> TableSums.of(settings, text -> look.text("database", text)));
    }

    /** The same look finds what may stand there, so it would find what may not. */
    private void assertNothingPlain(ServerUnderTest.Home lost) throws IOException {
        Set<String> mobiles = mobiles();
        assertThat(mobiles).hasSizeGreaterThan(500);
        Set<String> signs = new TreeSet<>(mobiles);
        signs.addAll(List.of(MOBILE, CERTIFICATE));
        PlainLook forbidden = look(signs);
        PlainLook allowed = look(Set.of("35058700002"));
        for (PlainLook look : List.of(forbidden, allowed)) {
            sumsOf(lost, look);
            long bytes = look.folder(lost.data())
                    + look.folder(lost.logs())
                    + look.folder(folder.resolve("backup"))
                    + look.folder(folder.resolve("backup-keys"));
            System.out.printf(
                    "figure: %d bytes of files, backup and logs looked through for %d values%n",
                    bytes, look == forbidden ? signs.size() : 1);
        }
        assertThat(forbidden.found()).isEmpty();
        assertThat(allowed.found())
                .anyMatch(place -> place.startsWith("database"))
                .anyMatch(place -> place.startsWith("backup/tables/d_meter_card"));
        if (lost.given() == null) {
            assertThat(allowed.found()).anyMatch(place -> place.startsWith("data/postgresql"));
        }
    }

    /** Those of the workbook, as it was imported. */
    private static Set<String> mobiles() throws IOException {
        Set<String> mobiles = new TreeSet<>();
        DataFormatter text = new DataFormatter();
        try (Workbook workbook = WorkbookFactory.create(PilotAcceptanceTests.WORKBOOK.toFile(), null, true)) {
            for (Row row : workbook.getSheetAt(1)) {
                String mobile = text.formatCellValue(row.getCell(2));
                if (mobile.matches("1[0-9]{10}")) {
                    mobiles.add(mobile);
                }
            }
        }
        return mobiles;
    }

    private static Map<String, String> passwords(ServerUnderTest.Home home) throws IOException {
        Map<String, String> passwords = new TreeMap<>();
        for (String user : List.of(ServerUnderTest.ADMIN, ServerUnderTest.OPERATOR, "auditor", "cashier01")) {
            passwords.put(user, Passwords.of(home.data(), user));
        }
        return passwords;
    }

    private static void destroy(ServerUnderTest.Home lost) throws IOException, SQLException {
        if (lost.given() != null) {
            String url = lost.database().url();
            String name = url.replaceAll("[?].*", "").replaceAll(".*/", "");
            try (Connection connection = DriverManager.getConnection(
                            url, lost.database().user(), lost.database().password());
                    Statement statement = connection.createStatement()) {
                statement.execute("drop database " + name);
            }
        }
        FileSystemUtils.deleteRecursively(lost.data());
        FileSystemUtils.deleteRecursively(lost.keys());
    }

    private static void assertSame(TableSums before, TableSums after) {
        assertThat(after.rows().keySet()).isEqualTo(before.rows().keySet());
        assertThat(before.differing(after))
                .allMatch(table -> table.matches(BY_ITSELF), "what a server writes by itself");
        assertThat(before.rows().get("d_bill")).isPositive();
    }

    /** A backup of what returned has the checksums of the first, table by table. */
    private void assertBackedUpTheSame(ServerUnderTest.Home returned) throws IOException {
        done(returned, "backup", "--to", "again", "--keys-to", "again-keys");
        Map<String, JsonNode> first = tables("backup");
        Map<String, JsonNode> second = tables("again");
        assertThat(second.keySet()).isEqualTo(first.keySet());
        first.forEach((name, table) -> {
            if (!NOTED.contains(name)) {
                assertThat(second.get(name)).as(name).isEqualTo(table);
            }
        });
        assertThat(second.get("sys_audit").path("rows").asLong())
                .isEqualTo(first.get("sys_audit").path("rows").asLong() + 2);
    }

    private Map<String, JsonNode> tables(String backup) throws IOException {
        Map<String, JsonNode> tables = new TreeMap<>();
        JsonNode manifest =
                Api.JSON.readTree(folder.resolve(backup + "/manifest.json").toFile());
        manifest.path("tables")
                .forEach(table -> tables.put(
                        table.path("name").asText(),
                        Api.JSON
                                .createObjectNode()
                                .put("rows", table.path("rows").asLong())
                                .set("text", table.path("text"))));
        return tables;
    }

    private static void assertGoesOn(ServerUnderTest.Home returned) {
        try (ServerUnderTest server = ServerUnderTest.start(returned)) {
            Api admin = login(server, returned, ServerUnderTest.ADMIN);
            JsonNode customer = admin.listAll("customer", "mobile == '" + MOBILE + "'", "name,certificateNo")
                    .get(0);
            assertThat(customer.path("name").asText()).isEqualTo("恢复演练");
            JsonNode verified = verify(server, returned);
            assertThat(verified.path("whole").asBoolean()).as("%s", verified).isTrue();
            assertThat(verified.path("records").asLong()).isGreaterThan(1000);
            Bills.assertAsExpected(admin, MONTHS.subList(0, 1));
            new Pilot(admin).bill(MONTHS.get(1));
            Bills.assertAsExpected(admin, MONTHS);
            Money.assertHolds(admin);
            assertThat(verify(server, returned).path("whole").asBoolean()).isTrue();
            System.out.printf(
                    "figure: %d entries of the audit trail and %d seals verified after the restore%n",
                    verified.path("entries").asLong(), verified.path("records").asLong());
            assertOneByteIsFound(server, returned);
        }
    }

    private static JsonNode verify(ServerUnderTest server, ServerUnderTest.Home home) {
        return login(server, home, "auditor")
                .post("/api/data/audit/actions/verify", Api.JSON.createObjectNode())
                .orThrow();
    }

    /** Keys and seals returned as they were: what is changed past the platform now is told. */
    private static void assertOneByteIsFound(ServerUnderTest server, ServerUnderTest.Home returned) {
        DatabaseSettings settings = served(returned);
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update d_bill set amount = amount + 0.01 where bill_no ="
                    + " (select m from (select max(bill_no) as m from d_bill) x)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        JsonNode verified = verify(server, returned);
        assertThat(verified.path("whole").asBoolean()).as("%s", verified).isFalse();
    }

    /** The database of a server that runs. */
    private static DatabaseSettings served(ServerUnderTest.Home home) {
        return home.given() != null
                ? home.database()
                : new EmbeddedDatabase(DataDirectory.at(home.data()))
                        .running()
                        .map(RestoreDrillTests::settings)
                        .orElseThrow();
    }

    private static DatabaseSettings settings(ExternalDatabase access) {
        return new DatabaseSettings(access.url(), access.user(), access.password(), 2);
    }
}
