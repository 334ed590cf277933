package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.journal.IdempotencyPurge;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Keys are remembered as long as was promised, and not for ever. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyPurgeIntegrationTests {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MANY = 1234;

    private final Database database;
    private final LibraryPlatform library;
    private final MutableClock clock = MutableClock.at("2026-10-01T02:00:00Z");
    private final IdempotencyPurge purge;
    private final CallContext eva;

    IdempotencyPurgeIntegrationTests(Database database) {
        this.database = database;
        library = new LibraryPlatform(database, List.of(), List.of());
        purge = new IdempotencyPurge(database, clock);
        CallContext now = library.as("eva");
        eva = new CallContext(now.tenant(), now.organization(), now.principal(), now.release(), clock, now.traceId());
    }

    @BeforeEach
    void nothingIsHeld() {
        database.jdbc().update("delete from sys_idempotency");
    }

    private long create(String isbn, String key) {
        return library.records
                .create(eva, "book", json("{'isbn':'%s','name':'Book','price':'1.00'}".formatted(isbn)), key)
                .id();
    }

    @Test
    void aKeyIsRememberedForTheWholeTimeAndThenForgotten() {
        long first = create("978-1-1000001", "old");
        clock.advance(SECOND);
        create("978-1-1000002", "younger");
        clock.advance(IdempotencyPurge.RETENTION.minus(SECOND));

        assertThat(purge.purge()).isZero();
        assertThat(create("978-1-1000001", "old")).isEqualTo(first);
        assertThat(refused(() -> create("978-1-1000003", "old")).problems())
                .extracting(p -> p.code())
                .containsExactly("IDEMPOTENCY_KEY_REUSED");

        clock.advance(SECOND);
        assertThat(purge.purge()).isEqualTo(1);
        assertThat(create("978-1-1000003", "old")).isNotEqualTo(first);
        assertThat(refused(() -> create("978-1-1000004", "younger")).problems())
                .extracting(p -> p.code())
                .containsExactly("IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void manyNodesForgetEachKeyOnceAndHinderNobody() throws Exception {
        fill(MANY);
        clock.advance(IdempotencyPurge.RETENTION.plus(SECOND));
        create("978-1-1000010", "fresh");
        int nodes = 4;
        CyclicBarrier together = new CyclicBarrier(nodes);
        List<CompletableFuture<Integer>> purges = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            purges.add(CompletableFuture.supplyAsync(() -> {
                try {
                    together.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return new IdempotencyPurge(database, clock).purge();
            }));
        }
        int purged = 0;
        for (CompletableFuture<Integer> node : purges) {
            purged += node.get();
        }
        assertThat(purged).isEqualTo(MANY);
        assertThat(database.jdbc().queryForList("select idempotency_key from sys_idempotency", String.class))
                .containsExactly("fresh");
    }

    @Test
    void whileOneNodeIsAtItTheOthersGoOn() throws Exception {
        fill(3);
        clock.advance(IdempotencyPurge.RETENTION.plus(SECOND));
        try (Connection other = database.dataSource().getConnection()) {
            assertThat(database.dialect().tryLock(other, "minshui-idempotency-purge", Duration.ZERO))
                    .isTrue();
            assertThat(purge.purge()).isZero();
            database.dialect().unlock(other, "minshui-idempotency-purge");
        }
        assertThat(purge.purge()).isEqualTo(3);
    }

    private void fill(int rows) {
        List<Object[]> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            values.add(
                    new Object[] {1L, (long) i, "key-" + i, LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)});
        }
        database.jdbc()
                .batchUpdate(
                        "insert into sys_idempotency (tenant_id, user_id, idempotency_key, attempt, request_hash, answer,"
                                + " created_at) values (?, ?, ?, 1, 'x', '{}', ?)",
                        values);
    }
}
