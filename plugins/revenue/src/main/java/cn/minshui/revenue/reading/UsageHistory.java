package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Volumes of cards by period, from the database and from what an import is about to write. */
public final class UsageHistory {
    private static final int PERIODS = 3;
    private static final int CARDS_A_QUERY = 1000;

    private final Map<Long, TreeMap<YearMonth, Long>> volumes = new HashMap<>();

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
        volumes.computeIfAbsent(card, c -> new TreeMap<>()).put(period, volume);
    }

    /** Whether the card has a reading in the period. */
    public boolean has(long card, YearMonth period) {
        return volumes.getOrDefault(card, new TreeMap<>()).containsKey(period);
    }

    /** The newest period read that is not before the given one. */
    public @Nullable YearMonth latestFrom(long card, YearMonth period) {
        TreeMap<YearMonth, Long> known = volumes.getOrDefault(card, new TreeMap<>());
        return known.isEmpty() || known.lastKey().isBefore(period) ? null : known.lastKey();
    }

    /** Average of up to three periods right before the given one, to three places; null when none was read. */
    public @Nullable BigDecimal average(long card, YearMonth period) {
        long sum = 0;
        int count = 0;
        for (long volume : volumes.getOrDefault(card, new TreeMap<>())
                .subMap(period.minusMonths(PERIODS), true, period, false)
                .values()) {
            sum += volume;
            count++;
        }
        return count == 0
                ? null
                : BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(count), PERIODS, RoundingMode.HALF_UP);
    }
}
