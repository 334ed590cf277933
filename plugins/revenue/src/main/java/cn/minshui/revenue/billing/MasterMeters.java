package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.plugin.Services;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Master meters and their sub-meters, in whatever books they are read. Everything follows from readings that nobody can change any
 * more and is the same wherever and whenever it is asked, so the cards of a group are billed in any order, by any node and in
 * several runs; a bill that was made from other figures keeps the rest of its group from being billed.
 */
final class MasterMeters {
    private static final Set<String> SETTLED = Set.of("reviewed", "carried", "billed");
    private static final String STANDING = "kind == 'normal' && status in ['posted', 'partly-paid', 'paid']";
    private static final String[] CARD = {"cardNo", "masterCard", "lossMethod", "lossCard", "status"};

    private final DataAccess data;
    private final YearMonth period;
    private final Map<Long, MeterGroup> groups = new TreeMap<>();
    private final Map<Long, Long> masters = new HashMap<>();

    /** @param cards to be billed, each with its master or null */
    MasterMeters(DataAccess data, Services services, YearMonth period, Map<Long, ? extends @Nullable Reference> cards) {
        this.data = data;
        this.period = period;
        cards.forEach((card, master) -> {
            if (master != null) {
                masters.put(card, master.id());
            }
        });
        if (!cards.isEmpty()) {
            data.list(Query.of("meter-card")
                            .where("masterCard in params.cards", Map.of("cards", List.copyOf(cards.keySet())))
                            .fields("masterCard"))
                    .forEach(s -> masters.put(
                            s.reference("masterCard").id(),
                            s.reference("masterCard").id()));
        }
        if (!masters.isEmpty()) {
            read(services, List.copyOf(new TreeSet<>(masters.values())));
        }
    }

    private void read(Services services, List<Long> of) {
        Map<Long, List<DataRecord>> subs = new HashMap<>();
        data.list(Query.of("meter-card")
                        .where("masterCard in params.masters", Map.of("masters", of))
                        .fields(CARD)
                        .sort("id"))
                .forEach(s -> subs.computeIfAbsent(s.reference("masterCard").id(), m -> new ArrayList<>())
                        .add(s));
        List<DataRecord> heads = data.list(Query.of("meter-card")
                .where("id in params.ids", Map.of("ids", of))
                .fields(CARD));
        List<Long> all = new ArrayList<>(of);
        subs.values().forEach(some -> some.forEach(s -> all.add(s.id())));
        Map<Long, DataRecord> readings = byCard("reading", all, "true", "volume", "status");
        Map<Long, DataRecord> bills = byCard("bill", all, STANDING, "inputs");
        for (DataRecord head : heads) {
            groups.put(
                    head.id(),
                    MeterGroup.of(services, head, subs.getOrDefault(head.id(), List.of()), readings, bills, SETTLED));
        }
    }

    private Map<Long, DataRecord> byCard(String object, List<Long> cards, String condition, String... fields) {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add("meterCard");
        Map<Long, DataRecord> rows = new HashMap<>();
        data.list(Query.of(object)
                        .where(
                                "meterCard in params.cards && period == params.period && " + condition,
                                Map.of("cards", cards, "period", period))
                        .fields(all.toArray(String[]::new)))
                .forEach(r -> rows.put(r.reference("meterCard").id(), r));
        return rows;
    }

    /** The group of a card, null for one that has neither a master nor sub-meters. */
    @Nullable
    MeterGroup group(long card) {
        Long master = masters.get(card);
        return master == null ? null : groups.get(master);
    }

    /** Ids of the readings that the bills of the cards depend on, beside their own. */
    Set<Long> readings() {
        Set<Long> ids = new TreeSet<>();
        groups.values().forEach(g -> ids.addAll(g.readings()));
        return ids;
    }
}
