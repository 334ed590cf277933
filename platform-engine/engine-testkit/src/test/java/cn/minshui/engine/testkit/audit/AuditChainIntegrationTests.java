package cn.minshui.engine.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.audit.AuditAnchors;
import cn.minshui.engine.core.audit.AuditArchive;
import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditChain;
import cn.minshui.engine.core.audit.AuditCheck;
import cn.minshui.engine.core.audit.AuditCheck.Fault;
import cn.minshui.engine.core.audit.AuditCheck.Finding;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.protect.KeyRing;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.testkit.MutableClock;
import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;

/** Whatever is done to entries behind the platform's back is refused by the database, or found by the check. */
@Tag("database")
class AuditChainIntegrationTests {
    private static final AtomicLong IDS = new AtomicLong();

    @TempDir
    Path folder;

    private Database database;
    private MutableClock clock;
    private AuditTrail trail;
    private AuditAnchors anchors;
    private AuditChain chain;
    private AuditCheck check;

    @BeforeEach
    void open() {
        database = TestDatabases.open(TestDatabases.freshSettings()).with(TestDatabases.protection());
        SystemSchema.migrate(database);
        clock = MutableClock.at(Instant.now().toString());
        trail = new AuditTrail(database, IDS::incrementAndGet, clock);
        anchors = new AuditAnchors(folder.resolve("anchors"));
        chain = new AuditChain(database, anchors, clock);
        check = new AuditCheck(database, chain, anchors, folder.resolve("archive"));
    }

    @AfterEach
    void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    private void write(int entries) {
        for (int i = 0; i < entries; i++) {
            trail.write(AuditEntry.of(AuditCategory.CHANGE, "update")
                    .by(new TenantId(1), null, 7L, "eva 王")
                    .on("book", i)
                    .details(JsonNodeFactory.instance.objectNode().put("note", "半个字符\ud83d 与\u0000")));
        }
    }

    /** What somebody can do who owns the database: the triggers are no hindrance to him. */
    private void withoutGuards(String sql) {
        List<String> drops = TestDatabases.Sort.underTest() == TestDatabases.Sort.MARIADB
                ? List.of(
                        "drop trigger if exists sys_audit_guard_update",
                        "drop trigger if exists sys_audit_guard_delete",
                        "drop trigger if exists sys_audit_guard_archive_update",
                        "drop trigger if exists sys_audit_guard_archive_delete")
                : List.of(
                        "drop trigger if exists sys_audit_guard_rows on sys_audit",
                        "drop trigger if exists sys_audit_guard_truncate on sys_audit",
                        "drop trigger if exists sys_audit_guard_archive on sys_audit_archive");
        drops.forEach(database.jdbc()::execute);
        assertThat(database.jdbc().update(sql)).isPositive();
    }

    private List<Fault> faults() {
        return check.run().findings().stream()
                .map(Finding::fault)
                .filter(fault -> fault != Fault.GUARD_MISSING)
                .toList();
    }

    @Test
    void entriesAreLinkedInOrderAndFoundWhole() {
        write(1_203);
        assertThat(chain.link()).isEqualTo(1_203);
        write(2);
        assertThat(check.run()).isEqualTo(new AuditCheck.Report(1_205, 0, List.of()));
        assertThat(chain.link()).isEqualTo(2);
        assertThat(chain.link()).isZero();
        assertThat(check.run()).isEqualTo(new AuditCheck.Report(1_205, 0, List.of()));
        assertThat(database.jdbc().queryForObject("select max(chain_no) from sys_audit", Long.class))
                .isEqualTo(1_205);
    }

    @Test
    void nodesThatLinkAtOnceMakeOneChain() {
        write(900);
        List<CompletableFuture<Integer>> nodes = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(chain::link))
                .toList();
        nodes.forEach(CompletableFuture::join);
        chain.link();
        assertThat(check.run()).isEqualTo(new AuditCheck.Report(900, 0, List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "username, 'eva 壬'",
        "amount, 2",
        "result, 'refused'",
        "details, null",
        "tenant_id, 2",
        "user_id, 8",
        "operation, 'updats'",
        "done_at, '2026-01-01 00:00:00'",
        "record_id, null",
        "object, 'boom'",
        "category, 'read'",
        "address, ''",
        "mac, null"
    })
    void oneChangedByteIsFound(String column, String value) {
        write(5);
        chain.link();
        withoutGuards("update sys_audit set " + column + " = "
                + (value == null || value.equals("null") || value.matches("[0-9]+") ? value : "'" + value + "'")
                + " where chain_no = 3");
        assertThat(faults()).containsExactly(Fault.ENTRY_CHANGED);
        assertThat(check.run().findings()).anyMatch(f -> Long.valueOf(3).equals(f.number()));
    }

    @Test
    void anEntryThatIsNotLinkedYetIsGuardedByItsOwnHash() {
        write(2);
        withoutGuards("update sys_audit set username = 'other' where record_id = 1");
        assertThat(faults()).containsExactly(Fault.ENTRY_CHANGED);
    }

    @Test
    void aRemovedEntryIsFound() {
        write(5);
        chain.link();
        withoutGuards("delete from sys_audit where chain_no = 3");
        assertThat(faults()).containsExactly(Fault.ENTRIES_MISSING);
    }

    @Test
    void entriesThatChangePlacesAreFound() {
        write(5);
        chain.link();
        withoutGuards("update sys_audit set chain_no = -2 where chain_no = 2");
        database.jdbc().update("update sys_audit set chain_no = 2 where chain_no = 3");
        database.jdbc().update("update sys_audit set chain_no = 3 where chain_no = -2");
        assertThat(faults()).isNotEmpty();
    }

    @Test
    void aCutTailIsFoundByTheAnchorOutside() {
        write(5);
        chain.link();
        withoutGuards("delete from sys_audit where chain_no >= 4");
        assertThat(faults()).contains(Fault.TAIL_CUT);

        // Nor does the chain that goes on cover it up.
        write(4);
        chain.link();
        assertThat(faults()).contains(Fault.ANCHOR_DIFFERS);
    }

    @Test
    void anAnchorThatSomebodyWroteWithoutTheKeyIsFound() throws IOException {
        write(5);
        chain.link();
        Path head = folder.resolve("anchors/head.json");
        Files.writeString(head, Files.readString(head).replace("\"number\":5", "\"number\":3"));
        assertThat(faults()).contains(Fault.ANCHOR_FORGED);
        Files.writeString(head, "nothing");
        assertThat(faults()).contains(Fault.ANCHOR_FORGED);
    }

    @Test
    void theDatabaseRefusesChangesAndDeletions() {
        write(2);
        assertRefused("update sys_audit set username = 'other' where record_id = 1");
        assertRefused("delete from sys_audit where record_id = 1");
        chain.link();
        assertRefused("update sys_audit set username = 'other' where record_id = 1");
        assertRefused("update sys_audit set chain_no = null, chain_hash = null where record_id = 1");
        assertRefused("delete from sys_audit where record_id = 1");
        database.jdbc()
                .update(
                        "insert into sys_audit_archive (first_no, last_no, last_hash, file_name, digest, mac, archived_at)"
                                + " values (1, 2, 'x', 'x', 'x', 'x', '2026-01-01 00:00:00')");
        // Younger than half a year, whatever the list of archives says.
        assertRefused("delete from sys_audit where record_id = 1");
        assertRefused("update sys_audit_archive set last_no = 9");
        assertRefused("delete from sys_audit_archive");
        assertThat(faults()).contains(Fault.ARCHIVE_FORGED);
    }

    @Test
    void aMissingGuardIsTold() {
        write(1);
        assertThat(check.run().isWhole()).isTrue();
        withoutGuards("update sys_audit set username = username");
        assertThat(check.run().findings()).extracting(Finding::fault).contains(Fault.GUARD_MISSING);
    }

    @Test
    void aFurtherKeyGoesOnWithTheChain() {
        write(3);
        chain.link();
        database.protection().ring().add(KeyRing.Purpose.AUDIT);
        write(3);
        chain.link();
        assertThat(check.run()).isEqualTo(new AuditCheck.Report(6, 0, List.of()));
        assertThat(database.jdbc().queryForList("select distinct substring(mac, 1, 2) from sys_audit", String.class))
                .hasSize(2);
    }

    @Test
    void oldEntriesGoIntoFilesAndTheChainGoesOn() throws IOException {
        clock.advance(Duration.ofDays(-200));
        write(7);
        clock.advance(Duration.ofDays(200));
        write(3);
        chain.link();
        Path files = folder.resolve("archive");
        AuditArchive archive = new AuditArchive(database, files, clock);

        assertThat(archive.run(12)).isZero();
        // Nobody asks for less than half a year.
        assertThat(archive.run(1)).isEqualTo(7);
        assertThat(archive.run(1)).isZero();

        assertThat(database.jdbc().queryForObject("select count(*) from sys_audit", Long.class))
                .isEqualTo(3);
        try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(files.resolve("audit-1-7.jsonl.gz")))) {
            assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines())
                    .hasSize(7)
                    .allMatch(line -> line.contains("\"username\":\"eva 王\""));
        }
        write(2);
        chain.link();
        assertThat(check.run()).isEqualTo(new AuditCheck.Report(5, 0, List.of()));

        Path file = files.resolve("audit-1-7.jsonl.gz");
        byte[] whole = Files.readAllBytes(file);
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1;
        Files.write(file, changed);
        assertThat(check.run().findings()).containsExactly(new Finding(Fault.ARCHIVE_CHANGED, 1L, null));
        Files.delete(file);
        assertThat(check.run().findings()).containsExactly(new Finding(Fault.ARCHIVE_MISSING, 1L, null));
        Files.write(file, whole);
        assertThat(check.run().isWhole()).isTrue();
    }

    private void assertRefused(String sql) {
        assertThatThrownBy(() -> database.jdbc().update(sql))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("AUDIT_APPEND_ONLY");
    }
}
