package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.kind.NamedDefinitions;
import cn.minshui.revenue.reading.FaultRule;
import cn.minshui.revenue.reading.ReviewLimits;
import cn.minshui.revenue.reading.TrueUpRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the database knows of the names that a workbook uses, each sort read in few statements and kept. */
final class Directory {
    private static final int KEYS_A_QUERY = 1000;
    /** Rows that are looked up together: what is known of many names at once does not stay in memory. */
    static final int ROWS_AT_ONCE = 1000;

    private final ImportCall call;
    private final Map<Long, Set<String>> priceCodes = new HashMap<>();
    private final Map<Long, ReviewLimits> limits = new HashMap<>();
    private final Map<Long, Boolean> trueUps = new HashMap<>();
    private final Map<Long, BigDecimal> faultRatios = new HashMap<>();
    private final Map<String, Long> organizations = new HashMap<>();

    Directory(ImportCall call) {
        this.call = call;
    }

    /** Records whose key field is one of the given, by that key. */
    Map<String, DataRecord> byKey(String object, String key, Collection<String> keys, String... more) {
        List<String> all = new ArrayList<>(new HashSet<>(keys));
        String[] fields = new String[more.length + 1];
        fields[0] = key;
        System.arraycopy(more, 0, fields, 1, more.length);
        Map<String, DataRecord> found = new HashMap<>();
        for (int from = 0; from < all.size(); from += KEYS_A_QUERY) {
            List<String> some = List.copyOf(all.subList(from, Math.min(all.size(), from + KEYS_A_QUERY)));
            call.data()
                    .list(Query.of(object)
                            .where(key + " in params.keys", Map.of("keys", some))
                            .fields(fields))
                    .forEach(r -> found.put(r.text(key), r));
        }
        return found;
    }

    /** Ids of all organizations asked for so far, by code; those that are nowhere are missing. */
    Map<String, Long> organizations(Collection<String> codes) {
        Set<String> missing = new HashSet<>(codes);
        missing.removeAll(organizations.keySet());
        byKey("organization", "code", missing, "path")
                .forEach((code, organization) -> organizations.put(code, organization.id()));
        return organizations;
    }

    /** Whether there is such a price code at a node, with prices in force today. */
    boolean hasPriceCode(long organization, String code) {
        return priceCodes
                .computeIfAbsent(
                        organization,
                        n -> ((NamedDefinitions) call.services().kindModel("tariff", n))
                                .on(call.context().today())
                                .keySet())
                .contains(code);
    }

    ReviewLimits limits(long organization) {
        return limits.computeIfAbsent(organization, o -> ReviewLimits.at(call.services(), o));
    }

    /** How much of the card's pointer was estimated and is settled when it is read. */
    long estimatedBefore(CardPlan card) {
        Long organization = card.organization;
        return card.estimated() > 0
                        && organization != null
                        && trueUps.computeIfAbsent(organization, o -> TrueUpRule.isHistorical(call.services(), o))
                ? card.estimated()
                : 0;
    }

    /** What the days of a broken meter count, at the card's node. */
    BigDecimal faultRatio(CardPlan card) {
        Long organization = card.organization;
        return organization == null
                ? BigDecimal.ONE
                : faultRatios.computeIfAbsent(organization, o -> FaultRule.ratio(call.services(), o));
    }

    DataAccess data() {
        return call.data();
    }

    /** Keys of a column, without empty cells. */
    static Set<String> keys(Collection<@Nullable String> cells) {
        Set<String> keys = new HashSet<>();
        for (String cell : cells) {
            if (cell != null) {
                keys.add(cell);
            }
        }
        return keys;
    }
}
