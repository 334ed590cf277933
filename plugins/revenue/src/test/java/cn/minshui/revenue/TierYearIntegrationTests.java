package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random two-month cycles by tiers of a year that begins in March, with meters and owners changing and runs undone: every bill has
 * the tiers that counting cubic metre by cubic metre gives, and what is accumulated is what the standing bills counted.
 */
@DatabaseTest(systemTables = true)
class TierYearIntegrationTests {
    static final String YEARLY = """
            kind: tariff
            name: A01
            label: 按年阶梯（示例价）
            kernel: 2
            versions:
              v2019:
                effectiveFrom: "201907"
                accumulation: {period: year, startMonth: 3, firstReading: counted, ownerChange: OWNER}
                items:
                  water:
                    tiers:
                      first: {upTo: 60, price: "1.42"}
                      second: {upTo: 100, price: "2.13"}
                      third: {price: "4.26"}
                  sewage: {price: "1.42"}
                  garbage: {charge: shop, price: "30.00"}
            """;
    private static final int CARDS = 3;

    private final Random random = new Random(20260301);
    private final Map<Long, Map<YearMonth, Long>> used = new HashMap<>();
    private final long[] pointers = new long[CARDS];
    private final int[] meters = new int[CARDS];

    static SourceFile changed(SourceFile shipped, String owner) {
        return shipped.path().endsWith("/tariffs/A01.yaml")
                ? new SourceFile(shipped.path(), YEARLY.replace("OWNER", owner))
                : shipped;
    }

    static void cycle(BranchSystem system, String cycle) {
        system.inTransaction(data -> {
            for (DataRecord each : system.list("book", "bookNo == 'MB'", Map.of(), "bookNo")) {
                data.update("book", each.id(), each.version(), Map.of("cycle", cycle));
            }
            return true;
        });
    }

    @Test
    void volumesOfAYearRunThroughTheTiersTogether(Database database) {
        try (OneBook book = new OneBook(database, shipped -> changed(shipped, "keep"))) {
            BranchSystem system = book.system;
            cycle(system, "odd-months");
            for (int i = 0; i < CARDS; i++) {
                book.card("Y" + i, "商铺数", i);
            }
            for (int month = 1; month <= 9; month += 2) {
                if (month == 5) {
                    newOwners(system);
                }
                long[] volumes = read(book, month);
                Map<Long, Map<YearMonth, Long>> before = copy();
                long run = system.bill("20260" + month);
                check(system, run, YearMonth.of(2026, month), volumes);
                if (random.nextBoolean()) {
                    system.act(system.admin(), "billing-run", run, "undo", BranchSystem.body());
                    used.clear();
                    used.putAll(before);
                    accumulated(system);
                    check(system, system.bill("20260" + month), YearMonth.of(2026, month), volumes);
                }
                Invariants.hold(system);
            }
            for (DataRecord bill : system.list("bill", "id > 0", Map.of(), "billNo")) {
                Map<String, ?> again = system.act(system.admin(), "bill", bill.id(), "recompute", BranchSystem.body())
                        .body();
                assertThat(again.get("same")).as("%s", again).isEqualTo(true);
            }
        }
    }

    static void newOwners(BranchSystem system) {
        system.inTransaction(data -> {
            for (DataRecord card : system.list("meter-card", "id > 0", Map.of(), "cardNo")) {
                long owner = data.create("customer", card.organization(), Map.of("name", "新户主", "type", "resident"));
                data.update("meter-card", card.id(), card.version(), Map.of("customer", owner));
            }
            return true;
        });
    }

    private long[] read(OneBook book, int month) {
        long[] volumes = new long[CARDS];
        for (int i = 0; i < CARDS; i++) {
            long moved = random.nextInt(70);
            if (random.nextInt(3) == 0) {
                long more = random.nextInt(20);
                String meter = "N" + i + "-" + ++meters[i];
                long end = pointers[i] + moved;
                book.reading(month, "Y" + i, "换表", pointers[i], 2 + more, "旧表止码", end, "新表号", meter, "新表起码", 2);
                pointers[i] = 2 + more;
                volumes[i] = moved + more;
            } else {
                book.reading(month, "Y" + i, "正常", pointers[i], pointers[i] + moved);
                pointers[i] += moved;
                volumes[i] = moved;
            }
        }
        return volumes;
    }

    private Map<Long, Map<YearMonth, Long>> copy() {
        Map<Long, Map<YearMonth, Long>> copy = new HashMap<>();
        used.forEach((card, windows) -> copy.put(card, new HashMap<>(windows)));
        return copy;
    }

    private void check(BranchSystem system, long run, YearMonth month, long[] volumes) {
        for (int i = 0; i < CARDS; i++) {
            DataRecord card = system.list("meter-card", "cardNo == params.no", Map.of("no", "Y" + i), "cardNo")
                    .get(0);
            List<DataRecord> bills = system.list(
                    "bill",
                    "run == params.run && meterCard == params.card && kind == 'normal'",
                    Map.of("run", run, "card", card.id()),
                    "amount");
            Map<String, Long> expected = tiers(card.id(), month, volumes[i]);
            if (i > 0) {
                // Shops are charged for each of the two months.
                expected.put("garbage 0", 2L * i);
            }
            if (volumes[i] > 0) {
                expected.put("sewage 0", volumes[i]);
            }
            if (expected.isEmpty()) {
                assertThat(bills).isEmpty();
                continue;
            }
            Map<String, Long> billed = new TreeMap<>();
            for (DataRecord item : system.list(
                    "bill-item",
                    "bill == params.bill",
                    Map.of("bill", bills.get(0).id()),
                    "item",
                    "tier",
                    "volume")) {
                billed.merge(
                        item.text("item") + " " + item.integer("tier"),
                        item.decimal("volume").longValueExact(),
                        Long::sum);
            }
            assertThat(billed).as("card %d in %s", i, month).isEqualTo(expected);
        }
        accumulated(system);
    }

    /** Two months; the one before March belongs to the year that ends. */
    private Map<String, Long> tiers(long card, YearMonth month, long volume) {
        Map<String, Long> tiers = new TreeMap<>();
        YearMonth now =
                month.getMonthValue() >= 3 ? YearMonth.of(month.getYear(), 3) : YearMonth.of(month.getYear() - 1, 3);
        long old = month.getMonthValue() == 3 ? volume / 2 : 0;
        count(card, now.minusYears(1), old, tiers);
        count(card, now, volume - old, tiers);
        return tiers;
    }

    private void count(long card, YearMonth window, long volume, Map<String, Long> tiers) {
        Map<YearMonth, Long> windows = used.computeIfAbsent(card, c -> new HashMap<>());
        for (long m = 0; m < volume; m++) {
            long sum = windows.merge(window, 1L, Long::sum);
            tiers.merge("water " + (sum <= 60 ? 1 : sum <= 100 ? 2 : 3), 1L, Long::sum);
        }
    }

    private void accumulated(BranchSystem system) {
        Map<String, BigDecimal> stored = new TreeMap<>();
        for (DataRecord row : system.list("tier-accumulation", "id > 0", Map.of(), "meterCard", "window", "counted")) {
            stored.merge(
                    row.reference("meterCard").id() + " " + row.period("window"),
                    row.decimal("counted"),
                    BigDecimal::add);
        }
        Map<String, BigDecimal> expected = new TreeMap<>();
        used.forEach((card, windows) -> windows.forEach((window, sum) ->
                expected.put(card + " " + window, BigDecimal.valueOf(sum).setScale(3))));
        stored.values().removeIf(v -> v.signum() == 0);
        expected.values().removeIf(v -> v.signum() == 0);
        assertThat(stored).isEqualTo(expected);
    }
}
