package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One reading typed by a person; nothing used is asked about, because a typed 0 is as often a slip as a fact. With {@code
 * correct} it takes the place of the card's reading of that period, as long as nobody has reviewed it.
 */
public final class EnterReadingHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/enter-reading";
    }

    @Override
    public ActionResult run(ActionCall call) {
        Input input = call.input();
        DataRecord card = heldCard(call, input.reference("meterCard"));
        YearMonth period = input.period("period");
        UsageHistory history = UsageHistory.read(call.data(), List.of(card.id()), period);
        EnteredReading before = EnteredReading.of(call, card, history.latestFrom(card.id(), period));
        LocalDate readAt = readAt(call);
        ReadingFacts facts = facts(call, card, before, readAt);
        refuse(input, card, history.latestFrom(card.id(), period), before, facts);
        @Nullable Reference newMeter = newMeter(call, card, before, facts, readAt);
        Map<String, @Nullable Object> values =
                values(call, card, facts, readAt, newMeter, history.average(card.id(), period));
        long id = write(call, card, before, values);
        movePointer(call, card, facts, readAt, newMeter);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("id", Long.toString(id));
        body.put("volume", BigDecimal.valueOf(facts.volume()));
        body.put("currentReading", facts.current());
        body.put(
                "flags",
                ReviewLimits.at(call.services(), card.organization())
                        .flags(facts.status(), facts.volume(), history.average(card.id(), period)));
        return new ActionResult.Done(body);
    }

    private static @Nullable Reference newMeter(
            ActionCall call, DataRecord card, @Nullable EnteredReading before, ReadingFacts facts, LocalDate readAt) {
        LocalDate day = replacedOn(call, readAt);
        if (before != null && before.isReplacement()) {
            return before.changeReplacement(call.data(), card, facts, day);
        }
        return facts.status().isReplacement() ? new MeterChange(call.data()).replace(card, facts, day) : null;
    }

    private static LocalDate readAt(ActionCall call) {
        return call.input().value("readAt") instanceof LocalDate date
                ? date
                : call.context().today();
    }

    /** The day that the meter was replaced, where it is told; otherwise it is taken to be that of the reading. */
    private static LocalDate replacedOn(ActionCall call, LocalDate readAt) {
        return call.input().value("replacedOn") instanceof LocalDate date ? date : readAt;
    }

    private static DataRecord heldCard(ActionCall call, long id) {
        return call
                .data()
                .lock(
                        "meter-card",
                        List.of(id),
                        "cardNo",
                        "book",
                        "meter",
                        "lastReading",
                        "lastReadAt",
                        "estimatedVolume",
                        "status")
                .stream()
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "没有这个户", "There is no such card"));
    }

    private static ReadingFacts facts(
            ActionCall call, DataRecord card, @Nullable EnteredReading before, LocalDate readAt) {
        Input input = call.input();
        ReadStatus status = ReadStatus.of(input.text("readStatus"))
                .orElseThrow(() -> problem("readStatus", "READ_STATUS_UNKNOWN", "不认识的表况", "Unknown reading status"));
        int digits = before == null ? digits(call, card) : before.digits();
        Long pointer = card.integerOrNull("lastReading");
        long last = before != null ? before.last() : pointer == null ? 0 : pointer;
        long estimatedBefore = estimatedBefore(call, card, before);
        Long given = (Long) input.value("estimatedVolume");
        Long estimated = status == ReadStatus.ESTIMATED && given == null && !input.has("currentReading")
                ? new Estimates(call.data(), call.services()).volume(card, input.period("period"))
                : given;
        ReadingFacts typed = new ReadingFacts(
                status,
                last,
                input.has("currentReading") ? input.integer("currentReading") : last,
                estimated,
                (Long) input.value("oldMeterEnd"),
                (String) input.value("newMeterNo"),
                (Long) input.value("newMeterStart"),
                digits,
                status.isReplacement() ? meterDays(call, card, before, readAt) : null,
                estimatedBefore);
        if (status == ReadStatus.ESTIMATED && estimated != null && !input.has("currentReading")) {
            long moved = Math.floorMod(last + estimated, typed.range());
            return new ReadingFacts(status, last, moved, estimated, null, null, null, digits, null, estimatedBefore);
        }
        boolean needsReading = status != ReadStatus.ZERO && status != ReadStatus.ESTIMATED;
        if (needsReading && !input.has("currentReading")) {
            throw problem("currentReading", "READING_FIELD_MISSING", "请填本期抄码", "The current reading is missing");
        }
        return typed;
    }

    private static @Nullable MeterDays meterDays(
            ActionCall call, DataRecord card, @Nullable EnteredReading before, LocalDate readAt) {
        LocalDate last = before == null ? card.dateOrNull("lastReadAt") : before.lastReadAt();
        return MeterDays.of(
                last,
                (LocalDate) call.input().value("replacedOn"),
                readAt,
                FaultRule.ratio(call.services(), card.organization()));
    }

    private static long estimatedBefore(ActionCall call, DataRecord card, @Nullable EnteredReading before) {
        if (!TrueUpRule.isHistorical(call.services(), card.organization())) {
            return 0;
        }
        Long known = before != null ? before.estimatedBefore() : card.integerOrNull("estimatedVolume");
        return known == null ? 0 : known;
    }

    private static int digits(ActionCall call, DataRecord card) {
        Reference meter = card.referenceOrNull("meter");
        if (meter == null) {
            throw problem("meterCard", "CARD_WITHOUT_METER", "该户没有在装水表", "The card has no installed meter");
        }
        return Math.toIntExact(
                call.data().require("meter", meter.id(), "digits").integer("digits"));
    }

    private static void refuse(
            Input input,
            DataRecord card,
            @Nullable YearMonth latest,
            @Nullable EnteredReading before,
            ReadingFacts facts) {
        List<Problem> problems = new ArrayList<>();
        if (!"normal".equals(card.text("status"))) {
            problems.add(at("meterCard", "CARD_NOT_ACTIVE", "该户已报停或销户", "The card is suspended or closed"));
        }
        if (latest != null && before == null) {
            problems.add(at(
                    "period",
                    "READING_EXISTS",
                    "该户 " + latest + " 已有抄表记录；未复核的可勾选“更正已录”重录，已复核的要先退回",
                    "The card already has a reading of " + latest
                            + "; one that is not reviewed can be entered again as a correction"));
        } else {
            // The pointer is that of an existing reading: what contradicts it would only mislead.
            for (ReadingFacts.Fault fault : facts.faults()) {
                problems.add(at(fault.field(), fault.code(), fault.zh(), fault.en()));
            }
        }
        boolean confirmed = Boolean.TRUE.equals(input.value("confirmZero"));
        if (problems.isEmpty() && facts.volume() == 0 && facts.status() != ReadStatus.WAITING && !confirmed) {
            problems.add(at("confirmZero", "CONFIRM_ZERO", "水量为 0，请确认", "The volume is 0: please confirm"));
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(ProblemClass.INVALID, problems);
        }
    }

    private static Map<String, @Nullable Object> values(
            ActionCall call,
            DataRecord card,
            ReadingFacts facts,
            LocalDate readAt,
            @Nullable Reference newMeter,
            @Nullable BigDecimal average) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("readAt", readAt);
        values.put("readStatus", facts.status().key());
        values.put("lastReading", facts.last());
        values.put("currentReading", facts.current());
        values.put("estimatedVolume", facts.estimated());
        values.put("estimatedBefore", facts.estimatedBefore());
        values.put("oldMeterEnd", facts.oldEnd());
        values.put("newMeter", newMeter == null ? null : newMeter.id());
        values.put("newMeterStart", facts.newStart());
        MeterDays days = facts.meterDays();
        values.put("replacedOn", days == null ? null : readAt.minusDays(days.newDays()));
        values.put("faultRatio", days == null ? null : days.ratio());
        values.put("digits", (long) facts.digits());
        values.put("volume", BigDecimal.valueOf(facts.volume()));
        values.put("averageVolume", average);
        values.put("algorithm", (long) facts.status().algorithm());
        values.put("source", "manual");
        values.put(
                "flags",
                text(ReviewLimits.at(call.services(), card.organization())
                        .flags(facts.status(), facts.volume(), average)));
        values.put("remark", call.input().value("remark"));
        return values;
    }

    private static long write(
            ActionCall call, DataRecord card, @Nullable EnteredReading before, Map<String, @Nullable Object> values) {
        if (before != null) {
            call.data().update("reading", before.id(), before.version(), values);
            return before.id();
        }
        values.put("meterCard", card.id());
        values.put("book", card.reference("book").id());
        values.put("meter", card.reference("meter").id());
        values.put("period", call.input().period("period"));
        values.put("lastReadAt", card.dateOrNull("lastReadAt"));
        return call.data().create("reading", card.organization(), values);
    }

    private static void movePointer(
            ActionCall call, DataRecord card, ReadingFacts facts, LocalDate readAt, @Nullable Reference newMeter) {
        Map<String, @Nullable Object> pointer = new LinkedHashMap<>();
        pointer.put("lastReading", facts.pointer());
        pointer.put("lastReadAt", readAt);
        pointer.put("estimatedVolume", facts.estimatedAfter());
        if (newMeter != null) {
            pointer.put("meter", newMeter.id());
        }
        call.data().update("meter-card", card.id(), card.version(), pointer);
    }

    private static @Nullable String text(List<String> flags) {
        return flags.isEmpty() ? null : String.join(" ", flags);
    }

    private static Problem at(String field, String code, String zh, String en) {
        return Problem.error(code, Place.body(field), zh, en);
    }

    private static ProblemException problem(String field, String code, String zh, String en) {
        return new ProblemException(ProblemClass.INVALID, at(field, code, zh, en));
    }
}
