package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.plugin.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One master meter's card with those of its sub-meters, in one period.
 *
 * @param cards the master's, then the sub-meters' in ascending order
 * @param method who bears the loss
 * @param sharing null while it cannot be said
 * @param fault what keeps it from being said, null when nothing does
 * @param settled how a bill that stands was shared, null when there is none
 * @param readings ids of those that the sharing follows from
 */
record MeterGroup(
        List<Long> cards,
        LossMethod method,
        @Nullable Sharing sharing,
        Shared.@Nullable Outcome outcome,
        @Nullable Fault fault,
        @Nullable Sharing settled,
        List<Long> readings) {
    /** Characters of a bill's inputs that the volumes of a group may take. */
    private static final int LONGEST = 2500;

    static final String CHANGED = "MASTER_GROUP_CHANGED";

    /** @param cardNo the card to look at */
    record Fault(String code, String cardNo) {}

    static MeterGroup of(
            Services services,
            DataRecord master,
            List<DataRecord> linked,
            Map<Long, DataRecord> readings,
            Map<Long, DataRecord> bills,
            Set<String> settledStates) {
        List<DataRecord> subs = linked.stream()
                .filter(s -> s.text("status").equals("normal") || readings.containsKey(s.id()))
                .toList();
        List<DataRecord> all = new ArrayList<>(List.of(master));
        all.addAll(subs);
        List<Long> cards = all.stream().map(DataRecord::id).toList();
        List<Long> used = new ArrayList<>();
        for (Long card : cards) {
            DataRecord reading = readings.get(card);
            if (reading != null) {
                used.add(reading.id());
            }
        }
        Sharing settled = settled(cards, bills);
        LossMethod method = LossMethod.of(
                master.isNull("lossMethod")
                        ? services.parameter("billing", "lossMethod", master.organization())
                        : master.text("lossMethod"));
        Fault unread = unread(all, readings, settledStates);
        if (unread != null || !master.isNull("masterCard")) {
            Fault fault = unread != null ? unread : new Fault("MASTER_CHAIN", master.text("cardNo"));
            return new MeterGroup(cards, method, null, null, fault, settled, used);
        }
        Sharing sharing = sharing(method, master, subs, readings);
        Shared.Outcome outcome = Shared.out(services, sharing);
        Fault fault = fault(sharing, outcome, master);
        return new MeterGroup(cards, method, sharing, fault == null ? outcome : null, fault, settled, used);
    }

    private static @Nullable Sharing settled(List<Long> cards, Map<Long, DataRecord> bills) {
        for (Long card : cards) {
            DataRecord bill = bills.get(card);
            Shared shared = bill == null || bill.isNull("inputs")
                    ? null
                    : InputsText.decode(bill.text("inputs")).shared();
            if (shared != null) {
                return shared.sharing();
            }
        }
        return null;
    }

    private static @Nullable Fault unread(
            List<DataRecord> cards, Map<Long, DataRecord> readings, Set<String> settledStates) {
        for (int i = 0; i < cards.size(); i++) {
            DataRecord reading = readings.get(cards.get(i).id());
            if (reading == null || !settledStates.contains(reading.text("status"))) {
                return new Fault(
                        i == 0 ? "MASTER_NOT_READ" : "SUB_NOT_READ",
                        cards.get(i).text("cardNo"));
            }
        }
        return null;
    }

    private static Sharing sharing(
            LossMethod method, DataRecord master, List<DataRecord> subs, Map<Long, DataRecord> readings) {
        List<Long> volumes = subs.stream().map(s -> volume(readings, s)).toList();
        Reference bearer = master.referenceOrNull("lossCard");
        int designated = 0;
        for (int i = 0; i < subs.size(); i++) {
            if (method == LossMethod.DESIGNATED
                    && bearer != null
                    && bearer.id() == subs.get(i).id()) {
                designated = i + 1;
            }
        }
        return new Sharing(method, volume(readings, master), volumes, designated);
    }

    private static long volume(Map<Long, DataRecord> readings, DataRecord card) {
        DataRecord reading = readings.get(card.id());
        if (reading == null) {
            throw new IllegalStateException("card " + card.id() + " is not read");
        }
        return reading.decimal("volume").longValueExact();
    }

    private static @Nullable Fault fault(Sharing sharing, Shared.Outcome outcome, DataRecord master) {
        if (outcome.problem() != null) {
            String code = outcome.problem().startsWith("VOLUME") ? "MASTER_VOLUME" : outcome.problem();
            return new Fault(code, master.text("cardNo"));
        }
        int length = new Shared(sharing, 0, 0).encode().length();
        return length > LONGEST ? new Fault("MASTER_TOO_MANY_SUBS", master.text("cardNo")) : null;
    }

    /** What keeps a card of the group from being billed now, null when nothing does. */
    @Nullable
    Fault refusal(long card) {
        int place = cards.indexOf(card);
        if (settled != null && !settled.equals(sharing)) {
            return new Fault(CHANGED, fault == null ? "" : fault.cardNo());
        }
        boolean waits = sharing == null ? place == 0 || method != LossMethod.MASTER : sharing.concerns(place);
        return fault != null && waits ? fault : null;
    }

    /** What a card is billed of the master's volume; null where its own meter says it all. */
    @Nullable
    Shared share(long card) {
        int place = cards.indexOf(card);
        return sharing == null || outcome == null || !sharing.concerns(place)
                ? null
                : new Shared(sharing, place, outcome.volumes()[place]);
    }
}
