package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Undoing as a job leaves what undoing at once leaves, also when its steps are run again. */
@DatabaseTest(systemTables = true)
class UndoJobIntegrationTests {
    /** Cards of a book; a run of one book is posted and undone at once, a run of more than this many cards as a job. */
    private static final int CARDS = 5;

    private static OneBook station;
    private static BranchSystem system;
    private static CallContext cashier;

    @BeforeAll
    static void start(Database database) {
        station = new OneBook(database, OneBook.limits(CARDS, 1));
        system = station.system;
        cashier = system.as("cashier1", "350583", "cashier");
        system.act(cashier, "cashier-shift", null, "open", BranchSystem.body());
    }

    @AfterAll
    static void stop() {
        station.close();
    }

    /** Cards of a book: free ones, one that used nothing, one whose bill is paid, one with a later bill. @return the run */
    private static long billed(String book, String period) {
        int month = Integer.parseInt(period.substring(4));
        for (int i = 1; i <= CARDS; i++) {
            String card = book + period + i;
            station.card(card, "册本号", book);
            station.reading(month, card, "正常", 0, i == 1 ? 0 : 10L * i);
        }
        long run = post(book, period);
        pay(bill(run, book + period + 2));
        String later = "20260" + (month + 1);
        station.reading(month + 1, book + period + 3, "正常", 30, 55);
        post(book, later);
        return run;
    }

    private static long post(String book, String period) {
        system.act(
                system.admin(), "reading", null, "review", BranchSystem.body().put("period", period));
        ObjectNode body = BranchSystem.body()
                .put("period", period)
                .put("organization", Long.toString(system.organization(OneBook.STATION)));
        body.putObject("book").put("bookNo", book);
        long run = system.create(system.admin(), "billing-run", body).id();
        ActionOutcome posted = system.act(system.admin(), "billing-run", run, "post", BranchSystem.body());
        assertThat(posted.task()).isNull();
        return run;
    }

    private static DataRecord bill(long run, String card) {
        return system.list(
                        "bill",
                        "run == params.run && meterCard.cardNo == params.card",
                        Map.of("run", run, "card", card),
                        "account",
                        "outstanding")
                .get(0);
    }

    private static void pay(DataRecord bill) {
        String amount = bill.decimal("outstanding").toPlainString();
        ObjectNode body =
                BranchSystem.body().put("method", "cash").put("amount", amount).put("surplusTo", "refuse");
        body.put("account", Long.toString(bill.reference("account").id()));
        body.putArray("bills").addObject().put("id", Long.toString(bill.id())).put("outstanding", amount);
        system.act(cashier, "payment", null, "pay", body);
    }

    /** All that undoing touches, without ids and numbers: card by card, comparable between books. */
    private static List<String> left(long run, String book, String period) {
        List<String> lines = new ArrayList<>();
        DataRecord ended = run(run);
        lines.add("run " + ended.text("status") + " " + ended.text("message"));
        for (int i = 1; i <= CARDS; i++) {
            Map<String, Object> card = Map.of("card", book + period + i);
            lines.addAll(bills(i, card));
            for (DataRecord tier : system.list(
                    "tier-accumulation", "meterCard.cardNo == params.card", card, "item", "tier", "volume")) {
                lines.add(i + " tier " + tier.text("item") + " " + tier.value("tier") + " "
                        + tier.decimal("volume").toPlainString());
            }
            for (DataRecord r :
                    system.list("reading", "meterCard.cardNo == params.card", card, "period", "status", "run")) {
                lines.add(i + " reading " + r.period("period") + " " + r.text("status") + " "
                        + (r.referenceOrNull("run") == null ? "no run" : "in a run"));
            }
        }
        lines.sort(null);
        return lines;
    }

    private static List<String> bills(int i, Map<String, Object> card) {
        List<String> lines = new ArrayList<>();
        for (DataRecord b : system.list(
                "bill",
                "meterCard.cardNo == params.card",
                card,
                "kind",
                "period",
                "status",
                "volume",
                "amount",
                "paid",
                "run",
                "reversalOf")) {
            lines.add(String.join(
                    " ",
                    i + " bill",
                    b.text("kind"),
                    b.period("period").toString(),
                    b.text("status"),
                    b.decimal("volume").toPlainString(),
                    b.decimal("amount").toPlainString(),
                    b.decimal("paid").toPlainString(),
                    b.referenceOrNull("run") == null ? "no run" : "in a run",
                    b.referenceOrNull("reversalOf") == null ? "first" : "opposite"));
            for (DataRecord item :
                    system.list("bill-item", "bill == params.bill", Map.of("bill", b.id()), "item", "tier", "amount")) {
                lines.add(i + " item " + b.text("kind") + " " + item.text("item") + " " + item.value("tier") + " "
                        + item.decimal("amount").toPlainString());
            }
        }
        return lines;
    }

    private static DataRecord run(long run) {
        return system.data().require("billing-run", run, "status", "message");
    }

    @Test
    void theJobLeavesWhatUndoingAtOnceLeavesAlsoWhenItsStepsRunTwice() {
        long atOnce = billed("MB", "202601");
        long asJob = billed("MC", "202601");
        List<String> before = left(asJob, "MC", "202601");
        ActionOutcome outcome = system.act(system.admin(), "billing-run", atOnce, "undo", BranchSystem.body());
        assertThat(outcome.body()).containsEntry("status", "partly-undone").containsEntry("reversed", 2L);
        assertThat((List<?>) outcome.body().get("refused")).hasSize(2);
        assertThat(outcome.body()).containsEntry("refusedCount", 2L);

        JobSteps job = undoing(asJob);
        List<Partition> ranges = job.partitions();
        assertThat(ranges).hasSizeGreaterThan(1);
        int reversed = 0;
        for (Partition range : ranges) {
            reversed += job.work(range);
            assertThat(job.work(range)).isZero();
        }
        assertThat(reversed).isEqualTo(2);
        assertThat(job.partitions()).isEqualTo(ranges);
        assertThat(run(asJob).text("status")).isEqualTo("undoing");
        job.finish();
        List<String> expected = left(atOnce, "MB", "202601");
        assertThat(left(asJob, "MC", "202601")).isEqualTo(expected).isNotEqualTo(before);
        assertThat(expected)
                .contains("run partly-undone 撤销 2 张，拒绝 2 张", "1 reading 2026-01 reviewed no run")
                .contains("2 reading 2026-01 billed in a run", "3 reading 2026-01 billed in a run");
        long version = run(asJob).version();
        ranges.forEach(job::work);
        job.finish();
        assertThat(left(asJob, "MC", "202601")).isEqualTo(expected);
        assertThat(run(asJob).version()).isEqualTo(version);
    }

    /** A run whose undo has begun as a job that a test takes step by step. */
    private static JobSteps undoing(long run) {
        system.transition("billing-run", run, "startUndo");
        return JobSteps.of(system, "revenue/undo", Map.of("run", Long.toString(run), "reversedBefore", "0"));
    }

    @Test
    void aLargeRunIsUndoneAsATask() throws InterruptedException {
        int cards = 2 * CARDS;
        for (int i = 1; i <= cards; i++) {
            station.card("T" + i, "册本号", "MB");
            station.reading(8, "T" + i, "正常", 0, 10L * i);
        }
        system.act(
                system.admin(), "reading", null, "review", BranchSystem.body().put("period", "202608"));
        long run = system.create(
                        system.admin(), "billing-run", BranchSystem.body().put("period", "202608"))
                .id();
        assertThat(ended(system.act(system.admin(), "billing-run", run, "post", BranchSystem.body())))
                .isEqualTo(Task.Status.DONE);
        DataRecord paid = bill(run, "T1");
        pay(paid);

        assertThat(ended(system.act(system.admin(), "billing-run", run, "undo", BranchSystem.body())))
                .isEqualTo(Task.Status.DONE);
        assertThat(run(run).text("status")).isEqualTo("partly-undone");
        assertThat(run(run).text("message")).isEqualTo("撤销 9 张，拒绝 1 张");
        assertThat(standing(run)).extracting(DataRecord::id).containsExactly(paid.id());
        assertThat(told(run)).containsEntry("reversed", 9L).containsEntry("refusedCount", 1L);
        assertThat(refused(run)).containsExactly(Map.entry(Long.toString(paid.id()), "BILL_PAID"));

        DataRecord allocation = system.list("allocation", "bill == params.bill", Map.of("bill", paid.id()), "payment")
                .get(0);
        long payment = allocation.reference("payment").id();
        system.act(cashier, "payment", payment, "reverse", BranchSystem.body());
        assertThat(refused(run)).containsExactly(Map.entry(Long.toString(paid.id()), "FREE_NOW"));
        system.act(system.admin(), "billing-run", run, "undo", BranchSystem.body());
        assertThat(refused(run)).isEmpty();
        assertThat(run(run).text("status")).isEqualTo("undone");
        assertThat(run(run).text("message")).isEqualTo("撤销 1 张，拒绝 0 张");
        assertThat(standing(run)).isEmpty();
    }

    @Test
    void whileARunIsUndoneNothingElseIsDoneWithIt() {
        long run = billed("MC", "202604");
        JobSteps job = undoing(run);
        for (String action : List.of("undo", "post", "preview", "drop")) {
            RunStatesIntegrationTests.assertRefused(system, run, action, "撤销中");
        }
        assertThat(run(run).text("status")).isEqualTo("undoing");
        job.partitions().forEach(job::work);
        job.finish();
        assertThat(run(run).text("status")).isEqualTo("partly-undone");
    }

    @Test
    void whatFailedCanBeUndoneAgain() {
        long run = billed("MB", "202604");
        JobSteps job = undoing(run);
        job.failed("磁盘已满");
        assertThat(run(run).text("status")).isEqualTo("posted");
        assertThat(run(run).text("message")).isEqualTo("磁盘已满");
        undoing(run);
        job.partitions().forEach(job::work);
        job.failed("磁盘又满");
        assertThat(run(run).text("status")).isEqualTo("partly-undone");
        assertThat(run(run).text("message")).isEqualTo("磁盘又满");
        job.failed("迟到的消息");
        assertThat(run(run).text("message")).isEqualTo("磁盘又满");
        system.act(system.admin(), "billing-run", run, "undo", BranchSystem.body());
        assertThat(run(run).text("status")).isEqualTo("partly-undone");
        assertThat(run(run).text("message")).isEqualTo("撤销 0 张，拒绝 2 张");
        assertThat(standing(run)).hasSize(2);
    }

    private static Map<String, Object> told(long run) {
        return system.act(system.admin(), "billing-run", run, "undo-result", BranchSystem.body())
                .body();
    }

    /** What an undo left standing: id of the bill and the reason. */
    private static List<Map.Entry<Object, Object>> refused(long run) {
        return ((List<?>) told(run).get("refused"))
                .stream()
                        .map(row -> (Map<?, ?>) row)
                        .map(row -> Map.<Object, Object>entry(((Map<?, ?>) row.get("bill")).get("id"), row.get("code")))
                        .toList();
    }

    private static List<DataRecord> standing(long run) {
        return system.list("bill", "run == params.run && status != 'reversed'", Map.of("run", run), "status");
    }

    private static Task.Status ended(ActionOutcome started) throws InterruptedException {
        return system.ended(Objects.requireNonNull(started.task(), "the action did not start a task"))
                .status();
    }
}
