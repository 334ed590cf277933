package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.RecordService.Page;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordServiceIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext eva;

    RecordServiceIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
        eva = library.as("eva");
    }

    static ProblemException refused(Supplier<?> call) {
        try {
            call.get();
        } catch (ProblemException e) {
            return e;
        }
        throw new AssertionError("the call was let through");
    }

    private static List<String> codes(ProblemException refusal) {
        return refusal.problems().stream().map(Problem::code).toList();
    }

    private DataRecord reader(String name) {
        return library.create(eva, "reader", "{'name':'" + name + "'}");
    }

    private DataRecord loan(DataRecord reader, DataRecord book, String period) {
        return library.create(
                eva,
                "loan",
                "{'reader':'%d','book':{'isbn':'%s'},'period':'%s','dueOn':'2026-12-01'}"
                        .formatted(reader.id(), book.text("isbn"), period));
    }

    @Test
    void aRecordIsCreatedReadChangedAndDeleted() {
        DataRecord book = library.book(eva, "978-0-0000001");
        assertThat(book.version()).isEqualTo(1);
        assertThat(book.text("status")).isEqualTo("shelved");
        assertThat(book.date("boughtOn")).isEqualTo(eva.today());
        assertThat(book.bool("isDear")).isFalse();
        assertThat(book.reference("organization").label()).isEqualTo("Branch east");
        DataRecord changed =
                library.records.update(eva, "book", book.id(), 1L, LibraryPlatform.json("{'price':'120','pages':300}"));
        assertThat(changed.version()).isEqualTo(2);
        assertThat(changed.decimal("price")).isEqualTo(new BigDecimal("120.00"));
        assertThat(changed.bool("isDear")).isTrue();
        library.records.delete(library.as("admin"), "book", book.id(), 2L);
        assertThat(refused(() -> library.records.read(eva, "book", book.id(), List.of()))
                        .problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
    }

    @Test
    void everyProblemOfABodyComesAtOnce() {
        ProblemException refusal = refused(() -> library.create(
                eva,
                "loan",
                "{'reader':'17','book':{'isbn':'none'},'period':'202613','dueOn':'tomorrow','paid':'1.005',"
                        + "'dailyFine':'-1','periode':1,'loanNo':'L1','status':'open','id':5,'tenantId':9}"));
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.INVALID);
        assertThat(refusal.problems().stream().map(p -> p.code() + " " + p.place()))
                .anyMatch(p -> p.contains("REFERENCE_UNKNOWN") && p.contains("reader"))
                .anyMatch(p -> p.contains("REFERENCE_UNKNOWN") && p.contains("book"))
                .anyMatch(p -> p.contains("FIELD_TYPE") && p.contains("period"))
                .anyMatch(p -> p.contains("FIELD_TYPE") && p.contains("dueOn"))
                .anyMatch(p -> p.contains("NUMBER_DECIMALS") && p.contains("paid"))
                .anyMatch(p -> p.contains("NUMBER_RANGE") && p.contains("dailyFine"))
                .anyMatch(p -> p.contains("FIELD_UNKNOWN") && p.contains("periode"))
                .anyMatch(p -> p.contains("FIELD_READ_ONLY") && p.contains("loanNo"))
                .anyMatch(p -> p.contains("FIELD_READ_ONLY") && p.contains("status"))
                .anyMatch(p -> p.contains("FIELD_READ_ONLY") && p.contains("=id]"))
                .anyMatch(p -> p.contains("FIELD_UNKNOWN") && p.contains("tenantId"));
        assertThat(refusal.problems()).hasSize(11);
    }

    @Test
    void referencesAreWrittenByKeyAndReadWithLabels() {
        DataRecord reader = reader("Ann");
        DataRecord loan = loan(reader, library.book(eva, "978-0-0000002"), "202609");
        assertThat(loan.reference("reader").label()).isEqualTo("Ann");
        assertThat(loan.reference("book").label()).isEqualTo("Book 978-0-0000002");
        assertThat(loan.text("loanNo")).matches("L\\d{6}000\\d{3}");
        Page page = library.list(eva, "loan", "reader.name == 'Ann'", "loanNo", "book.price", "reader", "createdBy");
        assertThat(page.items()).hasSize(1);
        assertThat(page.items().get(0).decimal("book.price")).isEqualTo(new BigDecimal("12.50"));
        assertThat(page.items().get(0).reference("createdBy").label()).isEqualTo("eva");
    }

    @Test
    void uniqueKeysSpeakTheWordsOfTheDefinition() {
        library.book(eva, "978-0-0000003");
        ProblemException refusal = refused(() -> library.book(eva, "978-0-0000003"));
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.INVALID);
        assertThat(refusal.problems().get(0).message().en()).isEqualTo("This ISBN is there already");
    }

    @Test
    void aChangeNeedsTheVersionThatWasRead() {
        DataRecord book = library.book(eva, "978-0-0000004");
        assertThat(refused(() -> library.records.update(
                                eva, "book", book.id(), null, LibraryPlatform.json("{'pages':2}")))
                        .problemClass())
                .isEqualTo(ProblemClass.PRECONDITION_REQUIRED);
        assertThat(refused(() ->
                                library.records.update(eva, "book", book.id(), 7L, LibraryPlatform.json("{'pages':2}")))
                        .problemClass())
                .isEqualTo(ProblemClass.STALE);
    }

    @Test
    void statesChangeByTransitionsOnly() {
        DataRecord book = library.book(eva, "978-0-0000005");
        library.records.act(eva, "book", book.id(), "lend", LibraryPlatform.json("{}"), null);
        assertThat(library.records
                        .read(eva, "book", book.id(), List.of("status"))
                        .text("status"))
                .isEqualTo("lent");
        assertThat(library.records.possibleActions(eva, "book", book.id())).containsExactly("take-back");
        assertThat(refused(() -> library.records.act(eva, "book", book.id(), "lend", LibraryPlatform.json("{}"), null))
                        .problemClass())
                .isEqualTo(ProblemClass.CONFLICT);
    }

    @Test
    void historyTellsWhoChangedWhatUnderWhichRelease() {
        DataRecord book = library.book(eva, "978-0-0000006");
        library.records.update(eva, "book", book.id(), 1L, LibraryPlatform.json("{'price':'13'}"));
        List<HistoryEntry> history = library.records.history(eva, "book", book.id());
        assertThat(history).extracting(HistoryEntry::operation).containsExactly("create", "update");
        assertThat(history.get(1).user()).isEqualTo("eva");
        assertThat(history.get(1).release()).isEqualTo(eva.release().value());
        assertThat(history.get(1).changes().get("price").before()).isEqualTo("12.50");
        assertThat(history.get(1).changes().get("price").after()).isEqualTo("13.00");
    }

    @Test
    void childRowsAreCreatedMergedAndCascaded() {
        DataRecord reader = reader("Bea");
        DataRecord book = library.book(eva, "978-0-0000007");
        DataRecord loan = library.create(
                eva,
                "loan",
                ("{'reader':'%d','book':'%d','period':'202609','dueOn':'2026-12-01','daysLate':30,"
                                + "'fines':[{'reason':'late','amount':'1.00'},{'reason':'torn','amount':2}]}")
                        .formatted(reader.id(), book.id()));
        assertThat(loan.children("fines")).extracting(f -> f.text("reason")).containsExactly("late", "torn");
        DataRecord more = library.records.update(
                eva, "loan", loan.id(), 1L, LibraryPlatform.json("{'fines':[{'reason':'lost','amount':'3.00'}]}"));
        assertThat(more.children("fines")).hasSize(3);
        assertThat(refused(() -> {
                            library.records.delete(library.as("admin"), "book", book.id(), 1L);
                            return 0;
                        })
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("REFERENCED");
    }

    @Test
    void aWriteThatBreaksAValidationChangesNothing() {
        DataRecord loan = loan(reader("Cis"), library.book(eva, "978-0-0000008"), "202609");
        ProblemException refusal = refused(
                () -> library.records.update(eva, "loan", loan.id(), 1L, LibraryPlatform.json("{'paid':'5.00'}")));
        assertThat(codes(refusal)).containsExactly("VALIDATION");
        assertThat(library.records.read(eva, "loan", loan.id(), List.of("paid")).decimal("paid"))
                .isEqualTo(new BigDecimal("0.00"));
    }

    @Test
    void pagesSortAndCountInAConstantNumberOfStatements() {
        for (int i = 10; i < 40; i++) {
            library.book(eva, "978-1-00000" + i);
        }
        ListRequest small = request(3);
        ListRequest large = request(30);
        library.records.list(eva, small);
        library.records.list(eva, large);
        int few = library.counter.during(() -> library.records.list(eva, small)).size();
        int many =
                library.counter.during(() -> library.records.list(eva, large)).size();
        assertThat(many).isEqualTo(few).isLessThanOrEqualTo(3);
        Page page = library.records.list(eva, small);
        assertThat(page.total()).isGreaterThanOrEqualTo(30);
        assertThat(page.totalIsExact()).isTrue();
        assertThat(page.items()).extracting(b -> b.text("isbn")).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    private static ListRequest request(int size) {
        return new ListRequest(
                "book",
                "startsWith(isbn, '978-1') && !isNull(price)",
                List.of("-isbn"),
                1,
                size,
                List.of("isbn", "organization.name", "createdBy", "isDear"),
                ListRequest.Count.LIMITED);
    }

    @Test
    void theSearchBoxLooksIntoTheQuickFieldsOfTheList() {
        DataRecord loan = loan(reader("Dora 100%_"), library.book(eva, "978-0-0000009"), "202609");
        assertThat(quick("ora 100%_").items()).extracting(DataRecord::id).containsExactly(loan.id());
        assertThat(quick("ora_100").items()).isEmpty();
        assertThat(quick(loan.text("loanNo")).items())
                .extracting(DataRecord::id)
                .containsExactly(loan.id());
    }

    private Page quick(String text) {
        return library.records.list(
                eva, new ListRequest("loan", null, List.of(), 1, 20, List.of("loanNo"), ListRequest.Count.NONE, text));
    }

    @Test
    void appendOnlyBindsEverybody() {
        DataRecord loan = loan(reader("Eli"), library.book(eva, "978-0-0000010"), "202609");
        DataRecord fine =
                library.create(eva, "fine", "{'loan':'%d','reason':'late','amount':'1'}".formatted(loan.id()));
        assertThat(fine.text("loanNo")).isEqualTo(loan.text("loanNo"));
        assertThatThrownBy(() -> library.data.open(eva).update("fine", fine.id(), 1, Map.of("reason", "other")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("APPEND_ONLY");
    }
}
