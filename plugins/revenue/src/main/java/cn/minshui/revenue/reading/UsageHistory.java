package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Volumes of cards by period, from the database and from what an import is about to write. */
public final class UsageHistory {
    private static final int PERIODS = 3;
    private static final int CARDS_A_QUERY = 1000;
    private static final long[] NONE = {};

    /** Few periods of very many cards: month and volume in turn, in no order. */
    private final Map<Long, long[]> volumes = new HashMap<>();

    /** Reads what is known of the cards in the three periods before the given one and after it. */
    public static UsageHistory read(DataAccess data, Collection<Long> cards, YearMonth period) {
        UsageHistory history = new UsageHistory();
        List<Long> all = new ArrayList<>(cards);
        for (int from = 0; from < all.size(); from += CARDS_A_QUERY) {
            List<Long> some = all.subList(from, Math.min(all.size(), from + CARDS_A_QUERY));
            List<DataRecord> readings = data.list(Query.of("reading")
                    .where(
                            "meterCard in params.cards && period >= params.from",
                            Map.of("cards", List.copyOf(some), "from", period.minusMonths(PERIODS)))
                    .fields("meterCard", "period", "volume"));
            for (DataRecord reading : readings) {
                BigDecimal volume = reading.decimalOrNull("volume");
                history.add(
                        reading.reference("meterCard").id(),
                        reading.period("period"),
                        volume == null ? 0 : volume.longValue());
            }
        }
        return history;
    }

    public void add(long card, YearMonth period, long volume) {
        long[] known = volumes.get(card);
        int at = known == null ? 0 : index(known, month(period));
        long[] grown = known == null ? new long[2] : at < known.length ? known : Arrays.copyOf(known, at + 2);
        grown[at] = month(period);
        grown[at + 1] = volume;
        volumes.put(card, grown);
    }

    private static long month(YearMonth period) {
        return period.getYear() * 12L + period.getMonthValue() - 1;
    }

    /** Where the month stands, or the length when it is not there. */
    private static int index(long[] known, long month) {
        int at = 0;
        while (at < known.length && known[at] != month) {
            at += 2;
        }
        return at;
    }

    private long[] of(long card) {
        return volumes.getOrDefault(card, NONE);
    }

    /** Whether the card has a reading in the period. */
    public boolean has(long card, YearMonth period) {
        long[] known = of(card);
        return index(known, month(period)) < known.length;
    }

    /** The newest period read that is not before the given one. */
    public @Nullable YearMonth latestFrom(long card, YearMonth period) {
        long[] known = of(card);
        long latest = -1;
        for (int i = 0; i < known.length; i += 2) {
            latest = Math.max(latest, known[i]);
        }
        return latest < month(period) ? null : YearMonth.of((int) (latest / 12), (int) (latest % 12) + 1);
    }

    /** Average of up to three periods right before the given one, to three places; null when none was read. */
    public @Nullable BigDecimal average(long card, YearMonth period) {
        long[] known = of(card);
        long end = month(period);
        long sum = 0;
        int count = 0;
        for (int i = 0; i < known.length; i += 2) {
            if (known[i] >= end - PERIODS && known[i] < end) {
                sum += known[i + 1];
                count++;
            }
        }
        return count == 0
                ? null
                : BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(count), PERIODS, RoundingMode.HALF_UP);
    }
}
