package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cards that were edited between two steps of a run: one of them never stops the others, and no bill is of yesterday. */
@DatabaseTest(systemTables = true)
class BilledCardsIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database);
        system = book.system;
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    private static JsonNode act(long run, String action) {
        return JSON.valueToTree(system.act(system.admin(), "billing-run", run, action, BranchSystem.body())
                .body());
    }

    /** A run of the month, whose readings are reviewed. */
    private static long run(int month) {
        ObjectNode period = BranchSystem.body().put("period", "20260" + month);
        system.act(system.admin(), "reading", null, "review", period);
        return system.create(system.admin(), "billing-run", period).id();
    }

    private static DataRecord card(String number) {
        return system.list("meter-card", "cardNo == params.no", Map.of("no", number), "customer", "account", "book")
                .get(0);
    }

    private static void change(String object, long id, String field, @Nullable Object value) {
        Map<String, @Nullable Object> changes = new HashMap<>();
        changes.put(field, value);
        system.inTransaction(data -> {
            data.update(object, id, data.require(object, id, "organization").version(), changes);
            return true;
        });
    }

    private static List<String> problems(JsonNode answer) {
        List<String> problems = new ArrayList<>();
        answer.get("problems").forEach(p -> {
            if (!p.get("code").asText().equals("READING_MISSING")) {
                problems.add(p.get("meterCard").get("label").asText() + " "
                        + p.get("code").asText());
            }
        });
        return problems;
    }

    @Test
    void ratiosThatDoNotSumAreAWarningOfTheirCardAlone() {
        String[] mixes = {"60%:A01;40%:B01", "60%:A01;40%:B01", "定量5:C01;100%:B01"};
        for (int i = 1; i <= mixes.length; i++) {
            book.card("" + i, "混合用水", mixes[i - 1]);
            book.reading(1, "" + i, "正常", 0, 50);
        }
        // The second sums to 120 now, the third has fixed volumes alone.
        for (DataRecord line : system.list("mixed-usage", "id > 0", Map.of(), "meterCard.cardNo", "value", "mode")) {
            if (line.text("meterCard.cardNo").equals("2")
                    && line.decimal("value").intValue() == 40) {
                change("mixed-usage", line.id(), "value", new BigDecimal("60"));
            } else if (line.text("meterCard.cardNo").equals("3")
                    && line.text("mode").equals("ratio")) {
                system.inTransaction(data -> {
                    data.delete("mixed-usage", line.id(), line.version());
                    return true;
                });
            }
        }
        long run = run(1);
        JsonNode preview = act(run, "preview");
        assertThat(problems(preview)).containsExactlyInAnyOrder("2 MIXED_USAGE_SUM", "3 MIXED_USAGE_SUM");
        assertThat(preview.get("problems").toString()).contains("合计不是 100%");
        JsonNode posted = act(run, "post");
        assertThat(problems(posted)).containsExactlyInAnyOrder("2 MIXED_USAGE_SUM", "3 MIXED_USAGE_SUM");
        assertThat(system.list("bill", "run == params.run", Map.of("run", run), "meterCard.cardNo", "status"))
                .extracting(b -> b.text("meterCard.cardNo") + " " + b.text("status"))
                .containsExactly("1 posted");
        assertThat(system.list(
                        "reading",
                        "period == params.p && status == 'reviewed'",
                        Map.of("p", YearMonth.of(2026, 1)),
                        "status"))
                .hasSize(2);
    }

    @Test
    void aBillIsDueFromTheDayItIsPostedAndNotFromItsPreview() {
        book.card("D1");
        book.reading(2, "D1", "正常", 0, 10);
        long run = run(2);
        act(run, "preview");
        system.clock.advance(Duration.ofDays(9));
        act(run, "post");
        DataRecord bill = system.list("bill", "run == params.run", Map.of("run", run), "dueDate", "status")
                .get(0);
        assertThat(bill.text("status")).isEqualTo("posted");
        LocalDate today = system.admin().today();
        assertThat(bill.date("dueDate")).isEqualTo(today.plusDays(30));
    }

    @Test
    void aBillNamesWhoTheCardBelongsToWhenItIsPosted() {
        book.card("N1");
        book.card("N2");
        book.reading(3, "N1", "正常", 0, 10);
        long run = run(3);
        act(run, "preview");
        DataRecord mine = card("N1");
        long buyer = card("N2").reference("customer").id();
        change("meter-card", mine.id(), "customer", buyer);
        act(run, "post");
        DataRecord bill = system.list("bill", "run == params.run", Map.of("run", run), "customer", "status")
                .get(0);
        assertThat(bill.text("status")).isEqualTo("posted");
        assertThat(bill.reference("customer").id()).isEqualTo(buyer);
    }
}
