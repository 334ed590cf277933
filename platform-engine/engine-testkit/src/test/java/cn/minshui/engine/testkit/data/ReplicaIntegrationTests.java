package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.RecordService.Page;
import cn.minshui.engine.core.data.Replica;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/** A second database follows the first when the test says so: who is shown what of it, and what happens when it does not follow. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicaIntegrationTests {
    /** What lists of books, rights and the replica itself read. */
    private static final List<String> COPIED = List.of("d_book", "d_organization", "sys_audit", "sys_replica_mark");

    private final LibraryPlatform library;
    private final Database second;
    private final Database readOnly;
    private Replica replica;
    private MutableClock clock;
    private CallContext eva;
    private CallContext admin;

    ReplicaIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
        DatabaseSettings settings = TestDatabases.freshSettings();
        second = TestDatabases.open(settings);
        // For its tables alone, which are those of the same release.
        new LibraryPlatform(second, List.of(), List.of());
        readOnly = Databases.openReplica(settings).with(TestDatabases.protection());
    }

    @BeforeAll
    void users() {
        eva = library.as("eva");
        admin = library.as("admin");
    }

    @BeforeEach
    void follow() {
        library.database.jdbc().update("delete from d_book");
        clock = MutableClock.at(Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        replica = new Replica(library.database, readOnly, clock);
        library.engine.readReportsFrom(replica);
        replica.look();
        copy();
        replica.look();
        assertThat(replica.state()).isEqualTo(Replica.State.UP);
    }

    @AfterAll
    void close() {
        ((HikariDataSource) readOnly.dataSource()).close();
        ((HikariDataSource) second.dataSource()).close();
    }

    /** All at once, as a replica takes over transactions. */
    private void copy() {
        second.transactions().executeWithoutResult(transaction -> {
            for (String table : COPIED) {
                // Nobody deletes entries of the audit trail.
                List<Long> kept = table.equals("sys_audit")
                        ? second.jdbc().queryForList("select id from sys_audit", Long.class)
                        : List.of();
                if (kept.isEmpty()) {
                    second.jdbc().update("delete from " + table);
                }
                for (Map<String, Object> row : library.database.jdbc().queryForList("select * from " + table)) {
                    if (kept.contains(row.get("id"))) {
                        continue;
                    }
                    String columns = String.join(", ", row.keySet());
                    String holes = String.join(", ", Collections.nCopies(row.size(), "?"));
                    second.jdbc()
                            .update(
                                    "insert into " + table + " (" + columns + ") values (" + holes + ")",
                                    row.values().toArray());
                }
            }
        });
    }

    private void create(CallContext who, String isbn) {
        library.create(who, "book", "{'isbn':'%s','name':'Copied','price':'1.00'}".formatted(isbn));
    }

    private Page list(CallContext who, boolean stale) {
        return library.records.list(
                who,
                new ListRequest(
                                "book",
                                "name == 'Copied'",
                                List.of("isbn"),
                                1,
                                10,
                                List.of("isbn", "weight"),
                                ListRequest.Count.EXACT)
                        .orOlder(stale));
    }

    private static List<String> isbns(Page page) {
        return page.items().stream().map(book -> book.text("isbn")).toList();
    }

    private List<String> exported(CallContext who) {
        ExportIntegrationTests.Kept kept = new ExportIntegrationTests.Kept();
        library.records.export(
                who, new ExportRequest("book", "name == 'Copied'", null, List.of("isbn"), List.of("isbn"), 10), kept);
        return kept.values;
    }

    @Test
    void whatMayBeOldIsReadFromTheCopyAndSaysAsOfWhenButNobodyMissesHisOwnWrites() {
        create(eva, "9780000000001");
        copy();
        Instant marked = clock.instant();
        clock.advance(Duration.ofSeconds(5));
        replica.look();
        create(eva, "9780000000002");

        Page old = list(admin, true);
        assertThat(isbns(old)).containsExactly("9780000000001");
        assertThat(old.total()).isEqualTo(1);
        assertThat(old.asOf()).isEqualTo(marked);
        assertThat(exported(admin)).containsExactly("9780000000001");
        Page now = list(admin, false);
        assertThat(isbns(now)).as("who did not say so").hasSize(2);
        assertThat(now.asOf()).isNull();

        Page own = list(eva, true);
        assertThat(isbns(own)).as("what she has written herself").hasSize(2);
        assertThat(own.asOf()).isNull();
        assertThat(exported(eva)).hasSize(2);

        copy();
        Page followed = list(eva, true);
        assertThat(isbns(followed)).hasSize(2);
        assertThat(followed.asOf()).isEqualTo(clock.instant());
    }

    @Test
    void aCopyThatDoesNotFollowIsNotRead() {
        create(eva, "9780000000003");
        clock.advance(Replica.OLDEST.plusSeconds(1));
        assertThat(isbns(list(admin, true))).as("also before it was looked at").hasSize(1);
        replica.look();
        assertThat(replica.state()).isEqualTo(Replica.State.BEHIND);
        assertThat(list(admin, true).asOf()).isNull();
        assertThat(exported(admin)).hasSize(1);
        copy();
        replica.look();
        assertThat(replica.state()).isEqualTo(Replica.State.UP);
        assertThat(list(admin, true).asOf()).isNotNull();
    }

    @Test
    void aCopyThatDoesNotAnswerIsMissedByNobodyAndOneThatLacksAColumnIsNotBlamed() {
        create(eva, "9780000000004");
        copy();
        second.jdbc().execute("alter table d_book drop column weight");
        try {
            Page page = list(admin, true);
            assertThat(isbns(page)).hasSize(1);
            assertThat(page.asOf()).isNull();
            assertThat(replica.state()).isEqualTo(Replica.State.UP);
        } finally {
            second.jdbc().execute("alter table d_book add column weight decimal(12,3)");
        }
        HikariDataSource pool = (HikariDataSource) readOnly.dataSource();
        Database none = Databases.openReplica(new DatabaseSettings(
                pool.getJdbcUrl().replaceFirst(":[0-9]+/", ":1/"), pool.getUsername(), pool.getPassword(), 2));
        try (HikariDataSource nothing = (HikariDataSource) none.dataSource()) {
            Replica away = new Replica(library.database, none, clock);
            library.engine.readReportsFrom(away);
            assertThat(isbns(list(admin, true))).hasSize(1);
            assertThat(away.state()).as("seen by who asked").isEqualTo(Replica.State.DOWN);
            assertThat(exported(admin)).hasSize(1);
            away.look();
            assertThat(away.state()).isEqualTo(Replica.State.DOWN);
            assertThat(nothing.getHikariPoolMXBean().getTotalConnections()).isZero();
        }
    }

    @Test
    void theCopyCannotBeWritten() {
        TransactionTemplate reading = new TransactionTemplate(
                Objects.requireNonNull(readOnly.transactions().getTransactionManager()));
        reading.setReadOnly(true);
        assertThatThrownBy(() ->
                        reading.executeWithoutResult(status -> readOnly.jdbc().update("delete from d_book")))
                .isInstanceOf(DataAccessException.class);
    }
}
