package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Meters that cannot be read, that wait below an estimate, and that were mounted the wrong way round. */
@DatabaseTest(systemTables = true)
class EstimatesIntegrationTests {
    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(
                database,
                f -> f.path().endsWith("/policies/estimate.yaml")
                        ? new SourceFile(f.path(), f.text().replace("value: \"0\"", "value: \"2\""))
                        : f);
        system = book.system;
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    private static ObjectNode typed(String card, int month, String status) {
        DataRecord of = system.list("meter-card", "cardNo == params.no", Map.of("no", card), "cardNo")
                .get(0);
        return BranchSystem.body()
                .put("meterCard", Long.toString(of.id()))
                .put("period", "20260" + month)
                .put("readAt", "2026-0" + month + "-20")
                .put("readStatus", status);
    }

    private static Map<String, ?> enter(ObjectNode body) {
        return system.act(system.admin(), "reading", null, "enter", body).body();
    }

    private static String volume(ObjectNode body) {
        return String.valueOf(enter(body).get("volume"));
    }

    private static long pointer(String card) {
        return system.list("meter-card", "cardNo == params.no", Map.of("no", card), "lastReading")
                .get(0)
                .integer("lastReading");
    }

    private static void assertRefused(ObjectNode body, String code) {
        assertThatThrownBy(() -> enter(body))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems()).extracting(Problem::code).contains(code));
    }

    @Test
    void aMeterThatCannotBeReadIsEstimatedByItsPastAndRaisedInTheEnd() {
        book.card("E");
        assertRefused(typed("E", 1, "estimated"), "READING_FIELD_MISSING");
        book.reading(1, "E", "正常", 0, 14);
        book.reading(2, "E", "正常", 14, 31);
        book.reading(3, "E", "正常", 31, 46);
        assertThat(volume(typed("E", 4, "estimated"))).isEqualTo("15");
        assertThat(pointer("E")).isEqualTo(61);
        assertThat(volume(typed("E", 5, "estimated").put("estimatedVolume", 9))).isEqualTo("9");
        assertThat(volume(typed("E", 6, "estimated"))).isEqualTo("26");
        long run = system.bill("202604");
        assertThat(system.list("bill", "run == params.run", Map.of("run", run), "volume", "algorithm"))
                .extracting(b -> b.decimal("volume").intValueExact() + " " + b.integer("algorithm"))
                .containsExactly("15 1");
    }

    @Test
    void aRegisterBelowTheEstimateWaitsUntilItIsReached() {
        book.card("W");
        book.reading(1, "W", "估抄", 0, 40, "估抄水量", 40);
        assertRefused(typed("W", 2, "normal").put("currentReading", 25), "READING_BACKWARDS");
        assertRefused(typed("W", 2, "waiting").put("currentReading", 40), "WAITING_BUT_REACHED");
        assertThat(volume(typed("W", 2, "waiting").put("currentReading", 25))).isEqualTo("0");
        assertThat(pointer("W")).isEqualTo(40);
        book.reading(3, "W", "等针", 40, 39);
        assertThat(pointer("W")).isEqualTo(40);
        assertThat(volume(typed("W", 4, "normal").put("currentReading", 52))).isEqualTo("12");
    }

    @Test
    void aMeterMountedReversedCountsDown() {
        book.card("R", "起码", 500);
        assertRefused(typed("R", 1, "reversed").put("currentReading", 501), "REVERSED_BUT_RISEN");
        assertThat(volume(typed("R", 1, "reversed").put("currentReading", 480))).isEqualTo("20");
        assertThat(pointer("R")).isEqualTo(480);
        long run = system.bill("202601");
        DataRecord bill = system.list(
                        "bill", "run == params.run && meterCard.cardNo == 'R'", Map.of("run", run), "billNo")
                .get(0);
        Map<String, ?> explained = system.act(system.admin(), "bill", bill.id(), "explain", BranchSystem.body())
                .body();
        assertThat(String.valueOf(explained.get("algorithm"))).contains("500 − 480 = 20");
        assertThat(List.of(system.act(system.admin(), "bill", bill.id(), "recompute", BranchSystem.body())
                        .body()
                        .get("same")))
                .containsExactly(true);
    }
}
