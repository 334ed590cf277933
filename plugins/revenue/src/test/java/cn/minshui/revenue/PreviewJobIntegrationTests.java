package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.batch.BatchJob.ChunkResult;
import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A preview as a job drafts and tells what a preview at once drafts and tells, also when it is broken off and taken up again. */
@DatabaseTest(systemTables = true)
class PreviewJobIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Cards of a book; a run of one book is previewed at once, the station's run as a job. */
    private static final int CARDS = 6;

    private static final Map<String, Long> POINTERS = new HashMap<>();

    private static int month;
    private static OneBook station;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        station = new OneBook(database, OneBook.limits(CARDS, 2));
        system = station.system;
        for (String book : List.of("MB", "MC")) {
            for (int i = 1; i <= CARDS; i++) {
                station.card(card(book, i), "册本号", book);
            }
        }
    }

    @AfterAll
    static void stop() {
        station.close();
    }

    private static String card(String book, int i) {
        return book + i;
    }

    /**
     * Readings of a month of its own: one card used nothing, one very much, one is not reviewed, one is not read.
     *
     * @return the month
     */
    private static int read(String... books) {
        month++;
        for (String book : books) {
            for (int i = 1; i < CARDS; i++) {
                long last = POINTERS.getOrDefault(card(book, i), 0L);
                long current = last + (i == 1 ? 0 : i == 4 ? 9000 : 10L * i);
                station.reading(month, card(book, i), "正常", last, current);
                POINTERS.put(card(book, i), current);
            }
        }
        review(month);
        for (String book : books) {
            long unsure = reading(month, card(book, CARDS - 1));
            system.act(system.admin(), "reading", unsure, "send-back", BranchSystem.body());
        }
        return month;
    }

    private static void review(int month) {
        system.act(
                system.admin(), "reading", null, "review", BranchSystem.body().put("period", "20260" + month));
    }

    private static long open(int month, String... books) {
        ObjectNode body = BranchSystem.body()
                .put("period", "20260" + month)
                .put("organization", Long.toString(system.organization(OneBook.STATION)));
        for (String book : books) {
            body.putObject("book").put("bookNo", book);
        }
        return system.create(system.admin(), "billing-run", body).id();
    }

    private static ActionOutcome act(long run, String action) {
        return system.act(system.admin(), "billing-run", run, action, BranchSystem.body());
    }

    private static DataRecord run(long run) {
        return system.data().require("billing-run", run, "status", "message", "bills", "volume", "amount", "warnings");
    }

    /** An answer without what differs from run to run. */
    private static JsonNode answer(ActionOutcome outcome) {
        ObjectNode answer = JSON.valueToTree(outcome.body());
        answer.remove("run");
        return answer;
    }

    private static List<String> drafts(long run) {
        List<String> lines = new ArrayList<>();
        for (DataRecord b :
                system.list("bill", "run == params.run", Map.of("run", run), "meterCard.cardNo", "status", "amount")) {
            String bill = b.text("meterCard.cardNo") + " " + b.text("status") + " " + b.decimal("amount");
            lines.add(bill);
            for (DataRecord item :
                    system.list("bill-item", "bill == params.bill", Map.of("bill", b.id()), "item", "tier", "amount")) {
                lines.add(bill + " " + item.text("item") + " " + item.value("tier") + " " + item.decimal("amount"));
            }
        }
        lines.sort(null);
        return lines;
    }

    private static JobSteps previewing(long run) {
        system.transition("billing-run", run, "startPreview");
        return JobSteps.of(system, "revenue/preview", Map.of("run", Long.toString(run)));
    }

    private static Task.Status ended(ActionOutcome started) throws InterruptedException {
        return system.ended(Objects.requireNonNull(started.task(), "the action did not start a task"))
                .status();
    }

    @Test
    void aLargeRunIsPreviewedAsATaskAndItsResultIsRead() throws InterruptedException {
        int read = read("MB", "MC");
        List<JsonNode> atOnce = new ArrayList<>();
        List<String> drafted = new ArrayList<>();
        for (String book : List.of("MB", "MC")) {
            long run = open(read, book);
            ActionOutcome outcome = act(run, "preview");
            assertThat(outcome.task()).isNull();
            assertThat(answer(act(run, "preview-result"))).isEqualTo(answer(outcome));
            atOnce.add(answer(outcome));
            drafted.addAll(drafts(run));
            act(run, "drop");
        }
        drafted.sort(null);
        long whole = open(read);
        assertThat(ended(act(whole, "preview"))).isEqualTo(Task.Status.DONE);
        assertThat(drafts(whole)).isEqualTo(drafted).hasSizeGreaterThan(6);
        JsonNode result = answer(act(whole, "preview-result"));
        assertThat(result.get("status").asText()).isEqualTo("previewed");
        assertThat(result.get("totals").get("bills").asInt()).isEqualTo(6);
        assertSum(result, atOnce);
        assertThat(result.get("organizations")).hasSize(1);
        assertThat(result.get("organizations").get(0).get("items"))
                .isEqualTo(result.get("totals").get("items"));
        assertThat(run(whole).text("status")).isEqualTo("previewed");
        assertThat(run(whole).integer("warnings")).isEqualTo(4);
        assertThat(run(whole).decimal("amount"))
                .isEqualByComparingTo(result.get("totals").get("amount").asText());
        act(whole, "drop");
        assertThat(drafts(whole)).isEmpty();
    }

    private static void assertSum(JsonNode whole, List<JsonNode> parts) {
        for (String list : List.of("problems", "outliers")) {
            List<JsonNode> expected = new ArrayList<>();
            parts.forEach(p -> p.get(list).forEach(expected::add));
            assertThat(whole.get(list))
                    .as(list)
                    .containsExactlyElementsOf(expected)
                    .isNotEmpty();
        }
        assertThat(whole.get("problemCount").asInt())
                .isEqualTo(parts.stream()
                        .mapToInt(p -> p.get("problemCount").asInt())
                        .sum())
                .isEqualTo(4);
        BigDecimal sum = parts.stream()
                .map(p -> new BigDecimal(p.get("totals").get("amount").asText()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(whole.get("totals").get("amount").asText()).isEqualTo(sum.toPlainString());
    }

    @Test
    void stepsTakenAgainLeaveWhatAnUndisturbedPreviewLeaves() {
        int read = read("MB");
        long run = open(read, "MB");
        JsonNode expected = answer(act(run, "preview"));
        List<String> drafts = drafts(run);
        act(run, "drop");
        long asJob = open(read, "MB");
        JobSteps job = previewing(asJob);
        List<Partition> partitions = job.partitions();
        assertThat(partitions).hasSize(2);
        // The process dies behind a committed chunk, and the step that remembers it is lost.
        ChunkResult first = job.chunk(partitions.get(0), Partition.START);
        assertThat(first.done()).isFalse();
        assertThat(drafts(asJob)).isNotEmpty().isNotEqualTo(drafts);
        assertThat(job.partitions()).isEqualTo(partitions);
        partitions.forEach(job::work);
        partitions.forEach(job::work);
        assertThat(run(asJob).text("status")).isEqualTo("previewing");
        job.finish();
        assertThat(answer(act(asJob, "preview-result"))).isEqualTo(expected);
        assertThat(drafts(asJob)).isEqualTo(drafts);
        long version = run(asJob).version();
        job.finish();
        assertThat(run(asJob).version()).isEqualTo(version);
        act(asJob, "drop");
    }

    @Test
    void aNewPreviewReplacesWhatIsOutdatedAndKeepsTheRest() throws InterruptedException {
        int read = read("MB", "MC");
        long run = open(read);
        assertThat(ended(act(run, "preview"))).isEqualTo(Task.Status.DONE);
        List<Long> before = ids(run);
        long sentBack = reading(read, "MB2");
        system.act(system.admin(), "reading", sentBack, "send-back", BranchSystem.body());
        long entered = reading(read, "MC" + (CARDS - 1));
        system.act(system.admin(), "reading", entered, "accept", BranchSystem.body());
        system.inTransaction(data -> {
            DataRecord card = data.list(Query.of("meter-card")
                            .where("cardNo == params.c", Map.of("c", "MC3"))
                            .fields("priceCode"))
                    .get(0);
            data.update("meter-card", card.id(), card.version(), Map.of("priceCode", "B01"));
            return true;
        });
        List<String> drafts = drafts(run);
        assertThat(ended(act(run, "preview"))).isEqualTo(Task.Status.DONE);
        List<String> again = drafts(run);
        assertThat(again)
                .isNotEqualTo(drafts)
                .noneMatch(d -> d.startsWith("MB2 "))
                .anyMatch(d -> d.startsWith("MC5 "));
        assertThat(ids(run)).hasSize(6).containsAnyElementsOf(before);
        assertThat(ids(run).stream().filter(before::contains)).hasSize(4);
        JsonNode result = answer(act(run, "preview-result"));
        assertThat(result.get("totals").get("bills").asInt()).isEqualTo(6);
        assertThat(result.get("problems").findValuesAsText("code"))
                .containsExactlyInAnyOrder(
                        "READING_NOT_REVIEWED", "READING_NOT_REVIEWED", "READING_MISSING", "READING_MISSING");
        assertThat(ended(act(run, "post"))).isEqualTo(Task.Status.DONE);
        assertThat(run(run).text("status")).isEqualTo("posted");
        assertThat(drafts(run))
                .isEqualTo(again.stream()
                        .map(d -> d.replace(" draft ", " posted "))
                        .toList());
    }

    private static List<Long> ids(long run) {
        return system.list("bill", "run == params.run", Map.of("run", run), "billNo").stream()
                .map(DataRecord::id)
                .toList();
    }

    private static long reading(int month, String card) {
        return system.list(
                        "reading",
                        "meterCard.cardNo == params.c && period == params.p",
                        Map.of("c", card, "p", YearMonth.of(2026, month)),
                        "status")
                .get(0)
                .id();
    }
}
