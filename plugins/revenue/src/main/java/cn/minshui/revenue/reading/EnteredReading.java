package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest reading of a held card, not reviewed yet, that is being entered again. */
final class EnteredReading {
    private final DataRecord reading;

    private EnteredReading(DataRecord reading) {
        this.reading = reading;
    }

    /**
     * @param latest newest period, from the one asked for on, that the card has a reading of
     * @return null unless a correction is asked for and the reading may still change
     */
    static @Nullable EnteredReading of(ActionCall call, DataRecord card, @Nullable YearMonth latest) {
        boolean asked = Boolean.TRUE.equals(call.input().value("correct"));
        if (!asked || latest == null || !latest.equals(call.input().period("period"))) {
            return null;
        }
        List<DataRecord> entered = call.data()
                .list(Query.of("reading")
                        .where(
                                "meterCard == params.card && period == params.period && status == 'entered'",
                                Map.of("card", card.id(), "period", latest))
                        .fields(
                                "lastReading",
                                "lastReadAt",
                                "estimatedBefore",
                                "digits",
                                "meter",
                                "newMeter",
                                "newMeter.meterNo"));
        return entered.isEmpty() ? null : new EnteredReading(entered.get(0));
    }

    long id() {
        return reading.id();
    }

    long version() {
        return reading.version();
    }

    /** The card's pointer before this reading. */
    long last() {
        return reading.integer("lastReading");
    }

    /** How much of that pointer was estimated. */
    @Nullable
    Long estimatedBefore() {
        return reading.integerOrNull("estimatedBefore");
    }

    @Nullable
    LocalDate lastReadAt() {
        return reading.dateOrNull("lastReadAt");
    }

    int digits() {
        return Math.toIntExact(reading.integer("digits"));
    }

    boolean isReplacement() {
        return reading.referenceOrNull("newMeter") != null;
    }

    /** The meters stay where they are; what was read off them at the change follows. @return the new meter */
    Reference changeReplacement(DataAccess data, DataRecord card, ReadingFacts facts, LocalDate day) {
        String number = reading.text("newMeter.meterNo");
        if (!facts.status().isReplacement() || !number.equals(facts.newMeterNo())) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error(
                            "REPLACEMENT_STANDS",
                            Place.body("newMeterNo"),
                            "已登记换上表 " + number + "，更正时表况仍为换表、新表号不变",
                            "Meter " + number
                                    + " is installed already: a correction keeps the status and the new meter"));
        }
        Reference fresh = reading.reference("newMeter");
        Map<String, @Nullable Object> end = new LinkedHashMap<>();
        end.put("removedOn", day);
        end.put("endReading", facts.oldEnd());
        change(data, card, reading.reference("meter"), end);
        Map<String, @Nullable Object> start = new LinkedHashMap<>();
        start.put("installedOn", day);
        start.put("startReading", facts.newStart());
        change(data, card, fresh, start);
        return new Reference(fresh.id(), number);
    }

    private static void change(
            DataAccess data, DataRecord card, Reference meter, Map<String, @Nullable Object> changes) {
        DataRecord newest = data.list(Query.of("installation")
                        .where(
                                "meterCard == params.card && meter == params.meter",
                                Map.of("card", card.id(), "meter", meter.id()))
                        .fields("meter")
                        .sort("-id")
                        .page(1, 1))
                .get(0);
        data.update("installation", newest.id(), newest.version(), changes);
    }
}
