package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a card's meter out and puts another in; the new meter keeps digits and diameter of the old one. */
final class MeterChange {
    private final DataAccess data;

    MeterChange(DataAccess data) {
        this.data = data;
    }

    Reference replace(DataRecord card, ReadingFacts facts, LocalDate day) {
        String number = String.valueOf(facts.newMeterNo());
        DataRecord old =
                data.require("meter", card.reference("meter").id(), "meterNo", "model", "caliber", "digits", "status");
        close(card, facts, day);
        data.transition("meter", old.id(), old.version(), "remove", Map.of());
        DataRecord fresh = fromStock(number, card, old);
        data.transition("meter", fresh.id(), fresh.version(), "install", Map.of());
        Map<String, @Nullable Object> installation = new LinkedHashMap<>();
        installation.put("meterCard", card.id());
        installation.put("meter", fresh.id());
        installation.put("installedOn", day);
        installation.put("startReading", facts.newStart());
        data.create("installation", card.organization(), installation);
        return new Reference(fresh.id(), number);
    }

    private void close(DataRecord card, ReadingFacts facts, LocalDate day) {
        for (DataRecord active : data.list(Query.of("installation")
                .where("meterCard == params.card && activeMark == 'active'", Map.of("card", card.id()))
                .fields("meter"))) {
            Map<String, @Nullable Object> end = new LinkedHashMap<>();
            end.put("removedOn", day);
            end.put("endReading", facts.oldEnd());
            end.put("activeMark", null);
            data.update("installation", active.id(), active.version(), end);
        }
    }

    private DataRecord fromStock(String number, DataRecord card, DataRecord old) {
        List<DataRecord> known = data.list(Query.of("meter")
                .where("meterNo == params.number", Map.of("number", number))
                .fields("meterNo", "status", "digits"));
        if (known.isEmpty()) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            values.put("meterNo", number);
            Reference model = old.referenceOrNull("model");
            values.put("model", model == null ? null : model.id());
            values.put("caliber", old.value("caliber"));
            values.put("digits", old.value("digits"));
            long id = data.create("meter", card.organization(), values);
            return data.require("meter", id, "meterNo", "status", "digits");
        }
        DataRecord meter = known.get(0);
        if (!meter.text("status").equals("in-stock") || meter.integer("digits") != old.integer("digits")) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error(
                            "METER_NOT_AVAILABLE",
                            Place.body("newMeterNo"),
                            "表号 " + number + " 不在库或量程位数不同，不能装",
                            "Meter " + number + " is not in stock or has another number of digits"));
        }
        return meter;
    }
}
