package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random estimates: what a card is charged for each month, corrections included, is what a twin is charged that is read every month
 * with the volumes spread by days.
 */
@DatabaseTest(systemTables = true)
class TrueUpTwinsIntegrationTests {
    private static final int MONTHS = 7;
    private static final Object[][] CARDS = {
        {"简号", "A01"}, {"简号", "B01"}, {"简号", "C01", "商铺数", 1}, {"简号", "A01", "混合用水", "60%:A01;40%:B01"}
    };

    private final Random random = new Random(20260320);

    @Test
    void estimatesAndTheirTrueUpCostWhatReadingEveryMonthCosts(Database database) {
        try (OneBook book = new OneBook(database, TrueUpIntegrationTests::historical)) {
            BranchSystem system = book.system;
            List<Walk> walks = new ArrayList<>();
            for (int i = 0; i < CARDS.length; i++) {
                book.card("E" + i, CARDS[i]);
                book.card("R" + i, CARDS[i]);
                walks.add(new Walk("E" + i));
            }
            for (int month = 1; month <= MONTHS; month++) {
                for (Walk walk : walks) {
                    walk.read(book, month);
                }
                system.bill("20260" + month);
            }
            Invariants.hold(system);
            for (int month = 1; month <= MONTHS; month++) {
                for (int i = 0; i < CARDS.length; i++) {
                    walks.get(i).twin(book, "R" + i, month);
                }
                system.bill("20260" + month);
            }
            for (int i = 0; i < CARDS.length; i++) {
                assertThat(charged(system, "E" + i)).as("card %d", i).isEqualTo(charged(system, "R" + i));
            }
            for (DataRecord bill : system.list("bill", "meterCard.cardNo < 'R'", Map.of(), "billNo")) {
                Map<String, ?> again = system.act(system.admin(), "bill", bill.id(), "recompute", BranchSystem.body())
                        .body();
                assertThat(again.get("same")).as("%s", again).isEqualTo(true);
            }
        }
    }

    private static Map<String, String> charged(BranchSystem system, String card) {
        Map<String, BigDecimal> volumes = new TreeMap<>();
        Map<String, BigDecimal> amounts = new TreeMap<>();
        for (DataRecord item : system.list(
                "bill-item",
                "bill.meterCard.cardNo == params.card",
                Map.of("card", card),
                "bill.period",
                "corrects",
                "part",
                "item",
                "tier",
                "unitPrice",
                "volume",
                "amount")) {
            YearMonth month = item.isNull("corrects") ? item.period("bill.period") : item.period("corrects");
            String line = month + " " + item.value("part") + " " + item.text("item") + " " + item.value("tier") + " "
                    + Written.price(item.decimal("unitPrice"));
            volumes.merge(line, item.decimal("volume"), BigDecimal::add);
            amounts.merge(line, item.decimal("amount"), BigDecimal::add);
        }
        Map<String, String> charged = new TreeMap<>();
        volumes.forEach((line, volume) -> {
            if (volume.signum() != 0 || amounts.get(line).signum() != 0) {
                charged.put(line, Written.plain(volume) + " " + amounts.get(line));
            }
        });
        return charged;
    }

    /** A card's register, and what every month used in truth. */
    private final class Walk {
        private final String card;
        private final List<Integer> estimated = new ArrayList<>();
        private final long[] used = new long[MONTHS + 1];
        private long read;
        private long pointer;
        private long twin;

        Walk(String card) {
            this.card = card;
        }

        void read(OneBook book, int month) {
            if (month > 1 && month < MONTHS && random.nextInt(3) > 0) {
                long volume = 1 + random.nextInt(60);
                book.reading(month, card, "估抄", pointer, pointer + volume, "估抄水量", volume);
                pointer += volume;
                estimated.add(month);
                return;
            }
            long all = random.nextInt(40 * (estimated.size() + 1));
            book.reading(month, card, "正常", pointer, read + all);
            read += all;
            pointer = read;
            estimated.add(month);
            spread(all);
            estimated.clear();
        }

        /** By the days since the month before, each sum of them rounded half up. */
        private void spread(long all) {
            long days = 0;
            for (int month : estimated) {
                days += days(month);
            }
            long upTo = 0;
            long before = 0;
            for (int month : estimated) {
                upTo += days(month);
                long share = BigDecimal.valueOf(all * upTo)
                        .divide(BigDecimal.valueOf(days), 0, RoundingMode.HALF_UP)
                        .longValueExact();
                used[month] = share - before;
                before = share;
            }
        }

        private static long days(int month) {
            LocalDate day = LocalDate.of(2026, month, 20);
            return ChronoUnit.DAYS.between(day.minusMonths(1), day);
        }

        void twin(OneBook book, String other, int month) {
            book.reading(month, other, used[month] == 0 ? "零水量" : "正常", twin, twin + used[month]);
            twin += used[month];
        }
    }
}
