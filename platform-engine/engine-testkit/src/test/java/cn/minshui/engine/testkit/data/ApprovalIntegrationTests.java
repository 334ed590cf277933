package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.core.data.ApprovalAsked;
import cn.minshui.engine.core.data.ApprovalLines.Line;
import cn.minshui.engine.core.data.ApprovalStore;
import cn.minshui.engine.core.data.Approvals.Part;
import cn.minshui.engine.core.data.Approvals.Shown;
import cn.minshui.engine.core.data.RecordService.ActionRequest;
import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.TestDatabases;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs a second person is asked for, approved by somebody else and then done once, in its asker's name. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApprovalIntegrationTests {
    private final Refunds.WriteOff writeOff = new Refunds.WriteOff();
    private LibraryPlatform platform;
    private CallContext tom;
    private CallContext cora;
    private CallContext root;
    private int numbers;

    @BeforeAll
    void found() {
        Database database = TestDatabases.fresh();
        platform = new LibraryPlatform(database, List.of(Refunds.file()), List.of(writeOff));
        platform.user("tom", platform.east, "teller");
        platform.user("cora", platform.east, "chief");
        platform.user("walt", platform.west, "chief");
        platform.user("olga", platform.east, "onlooker");
        tom = platform.as("tom");
        cora = platform.as("cora");
        root = platform.as("admin");
    }

    private DataRecord refund(String amount) {
        return platform.create(
                tom, "refund", "{'name':'R%d','amount':'%s','account':'62220001'}".formatted(numbers++, amount));
    }

    private DataRecord read(long id) {
        return platform.records.read(root, "refund", id, List.of());
    }

    private long asked(ThrowingCallable call) {
        ApprovalAsked asked = catchThrowableOfType(ApprovalAsked.class, call);
        return Objects.requireNonNull(asked, "nobody was asked").id();
    }

    private long payAsked(DataRecord refund) {
        return asked(() -> platform.records.act(tom, "refund", refund.id(), "pay", json("{}"), null));
    }

    private static void refused(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems()).extracting(Problem::code).containsExactly(code));
    }

    private static String status(Shown shown) {
        return shown.row().text("status");
    }

    private static String outcome(Shown shown) {
        return String.valueOf(shown.outcome());
    }

    @Test
    void aSmallAmountNeedsNobody() {
        DataRecord refund = refund("999.99");
        platform.records.act(tom, "refund", refund.id(), "pay", json("{}"), null);
        assertThat(read(refund.id()).text("status")).isEqualTo("paid");
    }

    @Test
    void aLargeAmountIsDoneByTheSecondPersonsYesInItsAskersName() {
        DataRecord refund = refund("1000.00");
        long id = payAsked(refund);
        assertThat(read(refund.id()).text("status")).isEqualTo("open");
        assertThat(platform.approvals.waiting(cora)).extracting(DataRecord::id).contains(id);
        assertThat(platform.approvals.asked(tom)).extracting(DataRecord::id).contains(id);
        assertThat(platform.approvals.counts(tom).asked()).isPositive();

        Shown before = platform.approvals.read(cora, id);
        assertThat(before.part()).isEqualTo(Part.DECIDES);
        assertThat(before.row().decimal("amount")).isEqualByComparingTo("1000");
        Shown done = platform.approvals.approve(cora, id, before.row().text("hash"), "核过");

        assertThat(status(done)).isEqualTo("done");
        assertThat(done.row().reference("approver"))
                .extracting(Reference::id)
                .isEqualTo(cora.principal().userId());
        assertThat(read(refund.id()).text("status")).isEqualTo("paid");
        assertThat(platform.records.history(root, "refund", refund.id()))
                .last()
                .returns("tom", HistoryEntry::user)
                .returns("pay", HistoryEntry::operation);
        refused(() -> platform.approvals.approve(cora, id, null, null), "APPROVAL_DECIDED");
        refused(() -> platform.approvals.withdraw(tom, id), "APPROVAL_DECIDED");
        assertThat(platform.approvals.waiting(cora)).extracting(DataRecord::id).doesNotContain(id);
        assertThat(platform.approvals.read(tom, id).part()).isEqualTo(Part.ASKER);
    }

    /** The header of every page asks for it. */
    @Test
    void howManyWaitIsFoundByAFewStatements() {
        payAsked(refund("1600.00"));
        int before = platform.approvals.counts(cora).waiting();
        int few = platform.counter.during(() -> platform.approvals.counts(cora)).size();
        for (int i = 0; i < 20; i++) {
            payAsked(refund("1600.00"));
        }
        List<String> many = platform.counter.during(() -> platform.approvals.counts(cora));
        assertThat(many).hasSizeLessThanOrEqualTo(few).hasSizeLessThan(12);
        assertThat(platform.approvals.counts(cora).waiting()).isEqualTo(before + 20);
        assertThat(platform.approvals.counts(tom).asked()).isGreaterThanOrEqualTo(21);
    }

    @Test
    void theSameIsNotAskedTwice() {
        DataRecord refund = refund("1500.00");
        payAsked(refund);
        refused(() -> platform.records.act(tom, "refund", refund.id(), "pay", json("{}"), null), "APPROVAL_PENDING");
    }

    @Test
    void whatIsAgainstItIsToldWhenItIsAsked() {
        DataRecord refund = refund("1500.00");
        platform.approvals.approve(cora, payAsked(refund), null, null);
        refused(() -> platform.records.act(tom, "refund", refund.id(), "pay", json("{}"), null), "STATE");
        refused(
                () -> platform.records.act(
                        tom, new ActionRequest("refund", refund("2000.00").id(), 7L, "pay", json("{}"), null)),
                "STALE");
    }

    @Test
    void aRecordThatChangedMeanwhileIsNotTouched() {
        DataRecord refund = refund("1000.00");
        long id = payAsked(refund);
        platform.records.update(root, "refund", refund.id(), refund.version(), json("{'amount':'4000.00'}"));
        Shown failed = platform.approvals.approve(cora, id, null, null);
        assertThat(status(failed)).isEqualTo("failed");
        assertThat(outcome(failed)).contains("STALE");
        assertThat(read(refund.id()).text("status")).isEqualTo("open");
    }

    @Test
    void creatingAndChangingAreMeasuredByWhatTheRecordWouldBe() {
        long made = asked(() -> refund("5000.01"));
        Shown waiting = platform.approvals.read(cora, made);
        assertThat(waiting.lines()).extracting(Line::field).containsExactly("name", "amount", "account");
        assertThat(waiting.lines())
                .filteredOn(line -> line.field().equals("account"))
                .allMatch(Line::hidden);
        assertThat(platform.approvals.read(tom, made).lines()).noneMatch(Line::hidden);
        Shown done = platform.approvals.approve(cora, made, null, null);
        assertThat(status(done)).isEqualTo("done");
        long id = platform.approvals.read(tom, made).outcome().get("id").asLong();
        assertThat(read(id).decimal("amount")).isEqualByComparingTo("5000.01");

        DataRecord small = refund("10.00");
        platform.records.update(tom, "refund", small.id(), small.version(), json("{'amount':'5000.00'}"));
        long change = asked(() -> platform.records.update(tom, "refund", small.id(), 2L, json("{'amount':'6000.00'}")));
        Line line = platform.approvals.read(cora, change).lines().get(0);
        assertThat(line.before().asText()).isEqualTo("5000.00");
        assertThat(line.after().asText()).isEqualTo("6000.00");
        platform.approvals.approve(cora, change, null, null);
        assertThat(read(small.id()).decimal("amount")).isEqualByComparingTo("6000");
        // From a large amount to a small one as well.
        asked(() -> platform.records.update(tom, "refund", small.id(), 3L, json("{'amount':'1.00'}")));
    }

    @Test
    void childRowsAreSeenAsTheirReaderMaySeeThem() {
        String parts = "[{'name':'P1','bank':'BANK-77','payee':'王小明'}]";
        long id = asked(() ->
                platform.create(tom, "refund", "{'name':'with parts','amount':'7000.00','parts':%s}".formatted(parts)));
        String seen = parts(platform.approvals.read(cora, id));
        assertThat(seen).contains("P1", "王*").doesNotContain("BANK-77", "小明");
        assertThat(parts(platform.approvals.read(tom, id))).contains("P1", "BANK-77", "王小明");
    }

    private static String parts(Shown shown) {
        return shown.lines().stream()
                .filter(line -> line.field().equals("parts"))
                .map(line -> line.after().toString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void deletingIsForThoseWhoAreNamed() {
        DataRecord refund = refund("1.00");
        long id = asked(() -> platform.records.delete(tom, "refund", refund.id(), refund.version()));
        platform.user("tess", platform.east, "teller");
        refused(() -> platform.approvals.approve(platform.as("tess"), id, null, null), "NOT_FOUND");
        assertThat(status(platform.approvals.approve(cora, id, null, null))).isEqualTo("done");
        refused(() -> read(refund.id()), "NOT_FOUND");
    }

    @Test
    void codeTellsTheAmountAndIsToldWhoApproved() {
        int runs = writeOff.runs;
        platform.records.act(tom, "refund", null, "write-off", json("{'amount':'200.00'}"), "k-small");
        assertThat(writeOff.runs).isGreaterThan(runs);
        long id = asked(() -> platform.records.act(
                tom, "refund", null, "write-off", json("{'amount':'200.01','pin':'314159'}"), "k-large"));
        assertThat(platform.approvals.read(cora, id).lines())
                .filteredOn(line -> line.field().equals("pin"))
                .allMatch(line -> line.hidden() && line.after().isNull());
        assertThat(status(platform.approvals.approve(cora, id, null, null))).isEqualTo("done");
        assertThat(writeOff.approvals.get(writeOff.approvals.size() - 1))
                .returns(cora.principal().userId(), a -> a.approver())
                .returns(id, a -> a.id());
        assertThat(outcome(platform.approvals.read(tom, id))).contains("refund");
        // The same request again is the same one, another under its key is none.
        assertThat(asked(() -> platform.records.act(
                        tom, "refund", null, "write-off", json("{'amount':'200.01','pin':'314159'}"), "k-large")))
                .isEqualTo(id);
        refused(
                () -> platform.records.act(tom, "refund", null, "write-off", json("{'amount':'300.00'}"), "k-large"),
                "IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void anAmountThatChangedMeanwhileIsNotApproved() {
        long id = asked(
                () -> platform.records.act(tom, "refund", null, "write-off", json("{'amount':'900.00'}"), "k-factor"));
        writeOff.factor = new BigDecimal(2);
        try {
            Shown failed = platform.approvals.approve(cora, id, null, null);
            assertThat(status(failed)).isEqualTo("failed");
            assertThat(outcome(failed)).contains("APPROVAL_AMOUNT");
        } finally {
            writeOff.factor = BigDecimal.ONE;
        }
    }

    @Test
    void itIsDoneOnceWhoeverSaysYesAtTheSameMoment() throws Exception {
        platform.user("carl", platform.east, "chief");
        List<CallContext> chiefs = List.of(cora, platform.as("carl"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            long id = asked(() ->
                    platform.records.act(tom, "refund", null, "write-off", json("{'amount':'777.00'}"), "k-race"));
            List<Callable<String>> calls = new java.util.ArrayList<>();
            for (int i = 0; i < 8; i++) {
                CallContext chief = chiefs.get(i % 2);
                calls.add(() -> {
                    try {
                        return status(platform.approvals.approve(chief, id, null, null));
                    } catch (ProblemException e) {
                        return e.problems().get(0).code();
                    }
                });
            }
            int done = 0;
            for (Future<String> answer : threads.invokeAll(calls)) {
                assertThat(answer.get()).isIn("done", "APPROVAL_DECIDED");
                done += answer.get().equals("done") ? 1 : 0;
            }
            assertThat(done).isEqualTo(1);
            assertThat(platform.data
                            .open(root)
                            .count(Query.of("refund").where("amount == params.a", Map.of("a", new BigDecimal("777")))))
                    .isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatWasAskedStandsEncryptedAndIsNotToBeExchanged() {
        long one = asked(() -> platform.records.act(
                tom, "refund", null, "write-off", json("{'amount':'400.00','pin':'271828'}"), "k-a"));
        long other = asked(
                () -> platform.records.act(tom, "refund", null, "write-off", json("{'amount':'500000.00'}"), "k-b"));
        String content = "select content from sys_approval where id = ";
        assertThat(platform.database.jdbc().queryForObject(content + one, String.class))
                .doesNotContain("271828", "write-off");
        String foreign = platform.database.jdbc().queryForObject(content + other, String.class);
        platform.database.jdbc().update("update sys_approval set content = ? where id = ?", foreign, one);
        assertThatThrownBy(() -> platform.approvals.approve(cora, one, null, null))
                .isInstanceOf(RuntimeException.class);
        assertThat(platform.data.open(root).require("approval", one).text("status"))
                .isEqualTo("pending");
        platform.database.jdbc().update("update d_approval set hash = 'f00d' where id = ?", other);
        refused(() -> platform.approvals.approve(cora, other, null, null), "APPROVAL_BROKEN");
        // The rest can be decided all the same.
        long whole = payAsked(refund("1700.00"));
        assertThat(platform.approvals.waiting(cora))
                .extracting(DataRecord::id)
                .contains(whole)
                .doesNotContain(one, other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "failed", "refused", "withdrawn", "expired"})
    void secretsAreForgottenOnceTheRequestHasEnded(String end) {
        long id = asked(() -> platform.records.act(
                tom, "refund", null, "write-off", json("{'amount':'600.00','pin':'161803'}"), "k-end-" + end));
        String hash = platform.approvals.read(cora, id).row().text("hash");
        assertThat(content(id)).contains("161803", "600.00");
        switch (end) {
            case "done" -> platform.approvals.approve(cora, id, hash, null);
            case "failed" -> {
                writeOff.factor = new BigDecimal(3);
                try {
                    platform.approvals.approve(cora, id, hash, null);
                } finally {
                    writeOff.factor = BigDecimal.ONE;
                }
            }
            case "refused" -> platform.approvals.refuse(cora, id, "不对");
            case "withdrawn" -> platform.approvals.withdraw(tom, id);
            default -> {
                isVoid(id);
                platform.approvals.expire(platform.system);
            }
        }
        assertThat(content(id)).doesNotContain("161803").contains("600.00");
        Shown ended = platform.approvals.read(tom, id);
        assertThat(status(ended)).isEqualTo(end);
        assertThat(ended.row().text("hash")).isEqualTo(hash);
        assertThat(ended.lines()).extracting(Line::field).containsExactly("amount", "pin");
        // What is left of a request is nothing that could be done.
        platform.database.jdbc().update("update d_approval set status = 'pending' where id = ?", id);
        refused(() -> platform.approvals.approve(cora, id, null, null), "APPROVAL_BROKEN");
        platform.database.jdbc().update("update d_approval set status = ? where id = ?", end, id);
    }

    private String content(long id) {
        String kept = platform.database
                .jdbc()
                .queryForObject("select content from sys_approval where id = ?", String.class, id);
        TenantId tenant = platform.founded.tenant();
        return platform.database.protection().texts().open(kept, ApprovalStore.place(tenant, id));
    }

    @Test
    void whatOthersMustDecideHidesNothingFromWhoMayDecide() {
        Map<String, Object> early = platform.database
                .jdbc()
                .queryForMap("select * from d_approval where id = ?", payAsked(refund("1800.00")));
        String columns = String.join(", ", early.keySet());
        String places = String.join(", ", early.keySet().stream().map(c -> "?").toList());
        for (long id = 1; id <= 500; id++) {
            early.put("id", id);
            platform.database
                    .jdbc()
                    .update(
                            "insert into d_approval (" + columns + ") values (" + places + ")",
                            early.values().toArray());
        }
        try {
            long behind = payAsked(refund("1800.00"));
            assertThat(platform.approvals.waiting(cora))
                    .extracting(DataRecord::id)
                    .contains(behind)
                    .doesNotContain(1L, 500L);
        } finally {
            platform.database.jdbc().update("delete from d_approval where id between 1 and 500");
        }
    }

    @Test
    void oneApprovedRequestThatIsBrokenStopsNoOther() {
        long broken = payAsked(refund("1900.00"));
        long whole = payAsked(refund("1900.00"));
        String sql = "update d_approval set status = ?, operation = ?, hash = ? where id = ?";
        String hash = platform.approvals.read(cora, whole).row().text("hash");
        platform.database.jdbc().update(sql, "approved", "publish", "f00d", broken);
        platform.database.jdbc().update(sql, "approved", "publish", hash, whole);
        assertThat(platform.approvals.publishLeft(platform.system))
                .as("the other one was looked at")
                .isEqualTo(1);
        platform.database.jdbc().update(sql, "withdrawn", "pay", "f00d", broken);
        platform.database.jdbc().update(sql, "withdrawn", "pay", hash, whole);
    }

    private void isVoid(long id) {
        platform.database
                .jdbc()
                .update(
                        "update d_approval set expires_at = ? where id = ?",
                        LocalDateTime.ofInstant(Instant.now().minus(1, ChronoUnit.MINUTES), ZoneOffset.UTC),
                        id);
    }

    @Test
    void nobodyMakesChangesOrDeletesRequestsByHand() {
        long id = payAsked(refund("1200.00"));
        assertThatThrownBy(() -> platform.create(root, "approval", "{'subject':'x'}"))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> platform.records.update(root, "approval", id, 1L, json("{'status':'approved'}")))
                .isInstanceOf(ProblemException.class);
        refused(() -> platform.records.delete(root, "approval", id, 1L), "APPROVAL_KEPT");
    }

    @Test
    void requestsAreVoidAfterTheirDays() {
        long id = payAsked(refund("1300.00"));
        isVoid(id);
        refused(() -> platform.approvals.approve(cora, id, null, null), "APPROVAL_EXPIRED");
        assertThat(platform.approvals.waiting(cora)).extracting(DataRecord::id).doesNotContain(id);
        assertThat(platform.approvals.expire(platform.system)).isPositive();
        assertThat(status(platform.approvals.read(tom, id))).isEqualTo("expired");
    }
}
