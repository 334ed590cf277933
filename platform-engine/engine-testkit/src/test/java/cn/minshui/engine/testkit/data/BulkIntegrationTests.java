package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.LibraryPlatform.raw;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.BulkOutcome;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext eva;

    BulkIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
        eva = library.as("eva");
    }

    private List<DataRecord> books(String isbn, int count) {
        List<DataRecord> books = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            books.add(library.book(eva, isbn + i));
        }
        return books;
    }

    private BulkOutcome bulk(CallContext context, String body) {
        return library.records.bulk(context, "book", json(body), null);
    }

    private static String ids(List<DataRecord> books) {
        return books.stream().map(b -> "'" + b.id() + "'").collect(Collectors.joining(",", "[", "]"));
    }

    private List<String> statuses(List<DataRecord> books) {
        return books.stream()
                .map(b -> library.records
                        .read(eva, "book", b.id(), List.of("status"))
                        .text("status"))
                .toList();
    }

    private static List<String> codes(ProblemException refusal) {
        return refusal.problems().stream().map(Problem::code).toList();
    }

    @Test
    void manyAreChangedWithTheirHistory() {
        List<DataRecord> books = books("978-1-000000", 3);
        BulkOutcome outcome = bulk(eva, "{'operation':'update','ids':" + ids(books) + ",'changes':{'pages':77}}");
        assertThat(outcome).isEqualTo(new BulkOutcome(3, 3, List.of(), List.of()));
        for (DataRecord book : books) {
            assertThat(library.records
                            .read(eva, "book", book.id(), List.of("pages"))
                            .value("pages"))
                    .isEqualTo(77L);
            assertThat(library.records.history(library.as("admin"), "book", book.id()))
                    .hasSize(2);
        }
    }

    @Test
    void oneThatIsRefusedTakesAllBackAndEachProblemNamesItsRecord() {
        List<DataRecord> books = books("978-1-000001", 3);
        library.records.act(eva, "book", books.get(1).id(), "lend", json("{}"), null);
        ProblemException refusal =
                refused(() -> bulk(eva, "{'operation':'transition','transition':'lend','ids':" + ids(books) + "}"));
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.CONFLICT);
        assertThat(codes(refusal)).containsExactly("STATE");
        assertThat(refusal.problems().get(0).place().toString())
                .contains("book", Long.toString(books.get(1).id()));
        assertThat(refusal.problems().get(0).message().en()).startsWith("Book 978-1-0000011: ");
        assertThat(statuses(books)).containsExactly("shelved", "lent", "shelved");
    }

    @Test
    void inPartTheOthersAreDoneAlsoWhenTheDatabaseRefusedOne() {
        List<DataRecord> books = books("978-1-000002", 3);
        DataRecord other = library.create(eva, "reader", "{'name':'Ann'}");
        library.create(
                eva,
                "loan",
                "{'reader':'%d','book':'%d','period':'202601','dueOn':'2026-02-01'}"
                        .formatted(other.id(), books.get(0).id()));
        BulkOutcome outcome = bulk(
                library.as("admin"),
                "{'operation':'delete','partial':true,'records':["
                        + books.stream()
                                .map(b -> "{'id':'" + b.id() + "','version':'" + b.version() + "'}")
                                .collect(Collectors.joining(","))
                        + ",{'id':'5'}]}");
        assertThat(outcome.done()).isEqualTo(2);
        assertThat(outcome.refused())
                .extracting(r -> r.problems().get(0).code())
                .containsExactlyInAnyOrder("NOT_FOUND", "REFERENCED");
        assertThat(library.list(eva, "book", "isbn.startsWith('978-1-000002')", "isbn")
                        .items())
                .hasSize(1);
    }

    @Test
    void aProblemNamesTheFieldOfItsRecord() {
        List<DataRecord> loans = new ArrayList<>();
        DataRecord book = library.book(eva, "978-1-0000030");
        for (int i = 1; i <= 2; i++) {
            DataRecord reader = library.create(eva, "reader", "{'name':'Same " + i + "'}");
            loans.add(library.create(
                    eva,
                    "loan",
                    "{'reader':'%d','book':'%d','period':'202601','dueOn':'2026-02-01'}"
                            .formatted(reader.id(), book.id())));
        }
        ProblemException refusal = refused(() -> library.records.bulk(
                eva, "loan", json("{'operation':'update','ids':" + ids(loans) + ",'changes':{'paid':'5'}}"), null));
        assertThat(codes(refusal)).containsExactly("VALIDATION", "VALIDATION");
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.INVALID);
        assertThat(refusal.problems().get(1).place().toString())
                .contains(loans.get(1).id() + "/paid");
    }

    @Test
    void aFilterChoosesWhatTheCallersListWouldShow() {
        List<DataRecord> mine = books("978-1-000004", 2);
        DataRecord theirs = library.book(library.as("wim"), "978-1-0000049");
        BulkOutcome outcome = library.records.bulk(
                eva,
                "book",
                raw("{\"operation\":\"action\",\"action\":\"lend\",\"filter\":\"isbn.startsWith('978-1-000004')\"}"),
                null);
        assertThat(outcome.asked()).isEqualTo(2);
        assertThat(statuses(mine)).containsOnly("lent");
        assertThat(library.records
                        .read(library.as("wim"), "book", theirs.id(), List.of("status"))
                        .text("status"))
                .isEqualTo("shelved");
    }

    @Test
    void rightsVersionsAndScopeAreThoseOfASingleRecord() {
        List<DataRecord> books = books("978-1-000005", 1);
        String ids = ids(books);
        assertThat(refused(() -> bulk(library.as("tim"), "{'operation':'delete','ids':" + ids + "}"))
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(codes(refused(() ->
                        bulk(library.as("wim"), "{'operation':'update','ids':" + ids + ",'changes':{'pages':1}}"))))
                .containsExactly("NOT_FOUND");
        assertThat(codes(refused(() -> bulk(
                        eva,
                        "{'operation':'update','records':[{'id':" + ids.substring(1, ids.length() - 1)
                                + ",'version':9}],'changes':{'pages':1}}"))))
                .containsExactly("STALE");
        assertThat(codes(refused(() -> bulk(eva, "{'operation':'action','action':'take-back','ids':" + ids + "}"))))
                .containsExactly("BULK_NOT_OFFERED");
    }

    @Test
    void everythingWrongWithTheRequestComesAtOnce() {
        ProblemException refusal = refused(() -> bulk(
                eva, "{'operation':'erase','ids':['1','1','x'],'filter':'true','changes':[],'partial':'yes','id':5}"));
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.MALFORMED);
        assertThat(refusal.problems()).hasSize(7);
        String many = Stream.iterate(1, i -> i + 1)
                .limit(1_001)
                .map(i -> "'" + i + "'")
                .collect(Collectors.joining(","));
        assertThat(codes(refused(
                        () -> bulk(library.as("admin"), "{'operation':'delete','partial':true,'ids':[" + many + "]}"))))
                .containsExactly("BULK_TOO_LARGE");
    }

    @Test
    void aRepeatedRequestIsAnsweredAsTheFirstWas() {
        List<DataRecord> books = books("978-1-000006", 2);
        library.records.act(eva, "book", books.get(0).id(), "lend", json("{}"), null);
        String body = "{'operation':'action','action':'lend','partial':true,'ids':" + ids(books) + "}";
        BulkOutcome first = library.records.bulk(eva, "book", json(body), "bulk-key");
        assertThat(first.done()).isEqualTo(1);
        assertThat(library.records.bulk(eva, "book", json(body), "bulk-key").done())
                .isEqualTo(1);
        assertThat(library.records.bulk(eva, "book", json(body), "bulk-key").refused())
                .hasSameSizeAs(first.refused());
    }

    @Test
    void twoAtOnceOverTheSameRecordsBothEnd() throws Exception {
        List<DataRecord> books = books("978-1-00007", 40);
        List<DataRecord> reversed = new ArrayList<>(books);
        Collections.reverse(reversed);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<BulkOutcome>> both = pool.invokeAll(List.of(
                    () -> bulk(eva, "{'operation':'update','ids':" + ids(books) + ",'changes':{'pages':5}}"),
                    () -> bulk(eva, "{'operation':'update','ids':" + ids(reversed) + ",'changes':{'name':'X'}}")));
            for (Future<BulkOutcome> one : both) {
                assertThat(one.get().done()).isEqualTo(40);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
