package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Nobody deletes what another is about to refer to, and nobody refers to what another is about to delete. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DanglingReferenceIntegrationTests {
    private static final int ROUNDS = 30;

    private final LibraryPlatform library;
    private final CallContext admin;
    private final CallContext eva;
    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    DanglingReferenceIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
        admin = library.as("admin");
        eva = library.as("eva");
    }

    @AfterAll
    void stop() {
        pool.shutdownNow();
    }

    private DataRecord lend(DataRecord reader, DataRecord book) {
        return library.create(
                eva,
                "loan",
                "{'reader':'%d','book':'%d','period':'202609','dueOn':'2026-12-01'}".formatted(reader.id(), book.id()));
    }

    private String delete(DataRecord book) {
        return outcome(() -> library.records.delete(admin, "book", book.id(), book.version()));
    }

    private static String outcome(Runnable work) {
        try {
            work.run();
            return "done";
        } catch (ProblemException e) {
            return e.problems().get(0).code();
        }
    }

    @Test
    void aDeletionWaitsForWhoIsAboutToRefer() throws Exception {
        DataRecord reader = library.create(eva, "reader", "{'name':'Ann'}");
        DataRecord book = library.book(eva, "978-2-0000001");
        Future<String> deletion = library.database.transactions().execute(status -> {
            lend(reader, book);
            Future<String> begun = pool.submit(() -> delete(book));
            assertThatThrownBy(() -> begun.get(700, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            return begun;
        });
        assertThat(deletion.get(30, TimeUnit.SECONDS)).isEqualTo("REFERENCED");
    }

    @Test
    void whoRefersWaitsForADeletionAndFindsNothing() throws Exception {
        DataRecord reader = library.create(eva, "reader", "{'name':'Ben'}");
        DataRecord book = library.book(eva, "978-2-0000002");
        Future<String> lending = library.database.transactions().execute(status -> {
            library.records.delete(admin, "book", book.id(), book.version());
            Future<String> begun = pool.submit(() -> outcome(() -> lend(reader, book)));
            assertThatThrownBy(() -> begun.get(700, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            return begun;
        });
        assertThat(lending.get(30, TimeUnit.SECONDS)).isEqualTo("REFERENCE_UNKNOWN");
    }

    @Test
    void aChangeOfTheRecordDoesNotKeepAnybodyFromReferringToItForLong() {
        DataRecord reader = library.create(eva, "reader", "{'name':'Cid'}");
        DataRecord book = library.book(eva, "978-2-0000003");
        library.database.transactions().executeWithoutResult(status -> {
            lend(reader, book);
            library.records.update(eva, "book", book.id(), 1L, LibraryPlatform.json("{'pages':5}"));
        });
        assertThat(refused(() -> {
                            library.records.delete(admin, "book", book.id(), 2L);
                            return null;
                        })
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("REFERENCED");
    }

    @Test
    void inARaceNothingDangles() throws Exception {
        DataRecord reader = library.create(eva, "reader", "{'name':'Dot'}");
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            DataRecord book = library.book(eva, "978-3-00000" + (10 + i));
            CyclicBarrier start = new CyclicBarrier(2);
            Future<String> deleted = pool.submit(() -> {
                start.await();
                return delete(book);
            });
            Future<String> lent = pool.submit(() -> {
                start.await();
                return outcome(() -> lend(reader, book));
            });
            outcomes.add(deleted.get() + " " + lent.get());
        }
        assertThat(outcomes).isSubsetOf("done REFERENCE_UNKNOWN", "REFERENCED done");
    }
}
