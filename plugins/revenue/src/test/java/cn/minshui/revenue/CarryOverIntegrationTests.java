package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is below a tariff's minimum volume is billed with the next bill, once, with its months; figures are worked out by hand. */
@DatabaseTest(systemTables = true)
class CarryOverIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MINIMUM = """
            kind: tariff
            name: NAME
            label: 最低水量（示例价）
            kernel: 2
            versions:
              v2019:
                effectiveFrom: "201907"
                ACCUMULATION
                minimum: {volume: 5, mode: skip}
                items:
                  water:
                    tiers:
                      first: {upTo: UPTO, price: "1.00"}
                      second: {price: "2.00"}
            """;

    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database, CarryOverIntegrationTests::changed);
        system = book.system;
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    /** By the month, ten m³ in the first tier; and by the year, 24. */
    static SourceFile changed(SourceFile shipped) {
        String text = MINIMUM;
        if (shipped.path().endsWith("/tariffs/A01.yaml")) {
            text = text.replace("NAME", "A01").replace("    ACCUMULATION\n", "").replace("UPTO", "10");
        } else if (shipped.path().endsWith("/tariffs/A02.yaml")) {
            text = text.replace("NAME", "A02")
                    .replace("ACCUMULATION", "accumulation: {period: year, firstReading: counted}")
                    .replace("UPTO", "24");
        } else {
            return shipped;
        }
        return new SourceFile(shipped.path(), text);
    }

    private static JsonNode act(String object, long id, String action) {
        return JSON.valueToTree(system.act(system.admin(), object, id, action, BranchSystem.body())
                .body());
    }

    private static List<String> bills(String card) {
        return system
                .list(
                        "bill",
                        "meterCard.cardNo == params.no && kind == 'normal' && status == 'posted'",
                        Map.of("no", card),
                        "period",
                        "volume",
                        "amount")
                .stream()
                .map(b -> b.period("period") + " " + b.decimal("volume").longValueExact() + " m³ "
                        + b.decimal("amount").toPlainString())
                .toList();
    }

    private static List<String> readings(String card) {
        return system.list("reading", "meterCard.cardNo == params.no", Map.of("no", card), "period", "status").stream()
                .sorted(Comparator.comparing(r -> r.period("period")))
                .map(r -> r.period("period").getMonthValue() + " " + r.text("status"))
                .toList();
    }

    private static String carried(String card) {
        DataRecord found = system.list("meter-card", "cardNo == params.no", Map.of("no", card), "carriedVolume")
                .get(0);
        return found.isNull("carriedVolume")
                ? "nothing"
                : found.decimal("carriedVolume").toBigIntegerExact().toString();
    }

    @Test
    void littleIsBilledWithTheNextBillAndItsMonths() {
        book.card("C1");
        book.reading(1, "C1", "正常", 0, 3);
        long january = system.bill("202601");
        assertThat(bills("C1")).isEmpty();
        assertThat(readings("C1")).containsExactly("1 carried");
        assertThat(carried("C1")).isEqualTo("3");
        book.reading(2, "C1", "正常", 3, 4);
        long february = system.bill("202602");
        assertThat(carried("C1")).as("three and one are less than five as well").isEqualTo("4");
        book.reading(3, "C1", "正常", 4, 36);
        long march = system.bill("202603");
        // 3 + 1 + 32 in three months: 30 × 1.00 + 6 × 2.00
        assertThat(bills("C1")).containsExactly("2026-03 36 m³ 42.00");
        assertThat(readings("C1")).containsExactly("1 billed", "2 billed", "3 billed");
        assertThat(carried("C1")).isEqualTo("nothing");
        explained();
        undone(january, february, march);
        Invariants.hold(system);
    }

    private static void explained() {
        long bill = system.list("bill", "meterCard.cardNo == 'C1' && kind == 'normal'", Map.of(), "billNo")
                .get(0)
                .id();
        JsonNode explained = act("bill", bill, "explain");
        assertThat(explained.get("carried").toString())
                .isEqualTo("[{\"period\":\"202601\",\"volume\":\"3\"},{\"period\":\"202602\",\"volume\":\"1\"}]");
        assertThat(explained.get("volume").asText()).isEqualTo("36");
        assertThat(explained.at("/algorithm/formula").asText()).isEqualTo("36 − 4 = 32");
        assertThat(explained.at("/span/months").asInt()).isEqualTo(3);
        JsonNode again = act("bill", bill, "recompute");
        assertThat(again.get("same").asBoolean()).as("%s", again).isTrue();
    }

    private static void undone(long january, long february, long march) {
        act("billing-run", january, "undo");
        assertThat(readings("C1")).as("billed with March").containsExactly("1 billed", "2 billed", "3 billed");
        act("billing-run", march, "undo");
        assertThat(readings("C1")).containsExactly("1 carried", "2 carried", "3 reviewed");
        assertThat(carried("C1")).isEqualTo("4");
        act("billing-run", february, "undo");
        assertThat(readings("C1")).containsExactly("1 carried", "2 reviewed", "3 reviewed");
        assertThat(carried("C1")).isEqualTo("3");
        system.bill("202602");
        system.bill("202603");
        assertThat(bills("C1")).containsExactly("2026-03 36 m³ 42.00");
    }

    @Test
    void whatWaitsCountsInTheTiersOfTheYear() {
        book.card("Y1", "简号", "A02");
        book.reading(4, "Y1", "正常", 0, 3);
        JsonNode preview = preview("202604");
        assertThat(preview.get("problems").findValuesAsText("code")).contains("BELOW_MINIMUM_VOLUME");
        assertThat(preview.get("problems").toString()).contains("结转下期");
        assertThat(carried("Y1")).as("a preview leaves everything").isEqualTo("nothing");
        JsonNode posted = act("billing-run", openRun("202604"), "post");
        assertThat(posted.get("problems").toString()).contains("户号 Y1：水量不足最低算费水量，本期不出账，结转下期 3 m³");
        book.reading(5, "Y1", "正常", 3, 30);
        system.bill("202605");
        book.reading(6, "Y1", "正常", 30, 35);
        system.bill("202606");
        // 3 + 27: 24 × 1.00 + 6 × 2.00; then all in the second tier.
        assertThat(bills("Y1")).containsExactly("2026-05 30 m³ 36.00", "2026-06 5 m³ 10.00");
        Invariants.hold(system);
    }

    private static JsonNode preview(String period) {
        system.act(
                system.admin(), "reading", null, "review", BranchSystem.body().put("period", period));
        long run = system.create(
                        system.admin(), "billing-run", BranchSystem.body().put("period", period))
                .id();
        return act("billing-run", run, "preview");
    }

    private static long openRun(String period) {
        return system.list("billing-run", "status == 'previewed'", Map.of(), "period").stream()
                .filter(r -> r.period("period").toString().replace("-", "").equals(period))
                .findFirst()
                .orElseThrow()
                .id();
    }
}
