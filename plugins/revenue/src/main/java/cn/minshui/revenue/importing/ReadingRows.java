package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import cn.minshui.revenue.reading.UsageHistory;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks the sheets 抄表yyyy-MM in the order of their months, each reading against the pointer that the one before left. */
final class ReadingRows {
    private static final String[] STORED = {
        "book", "meter", "meter.digits", "meter.meterNo", "lastReading", "lastReadAt", "status"
    };

    private final Directory directory;
    private final RowReport report;
    private final Map<String, CardPlan> cards;
    private final Set<String> meters;
    private Map<String, DataRecord> storedMeters = Map.of();
    private UsageHistory history = new UsageHistory();

    /** @param cards of the same workbook by number; takes those of the database @param meters numbers met so far */
    ReadingRows(Directory directory, RowReport report, Map<String, CardPlan> cards, Set<String> meters) {
        this.directory = directory;
        this.report = report;
        this.cards = cards;
        this.meters = meters;
    }

    List<ReadingPlan> check(List<ImportSheet> sheets) {
        TreeMap<YearMonth, ImportSheet> byPeriod = new TreeMap<>();
        for (ImportSheet sheet : sheets) {
            period(sheet).ifPresent(p -> byPeriod.put(p, sheet));
        }
        if (byPeriod.isEmpty()) {
            return List.of();
        }
        List<ImportRow> all = new ArrayList<>();
        sheets.forEach(s -> all.addAll(s.rows()));
        addStoredCards(all);
        storedMeters = directory.byKey("meter", "meterNo", CardRows.keys(all, "newMeterNo"), "status", "digits");
        List<Long> stored = cards.values().stream()
                .filter(c -> c.stored != null)
                .map(c -> c.id)
                .toList();
        history = UsageHistory.read(directory.data(), stored, byPeriod.firstKey());
        List<ReadingPlan> plans = new ArrayList<>();
        byPeriod.forEach((period, sheet) -> check(period, sheet, plans));
        return plans;
    }

    private Optional<YearMonth> period(ImportSheet sheet) {
        String text = sheet.captured().getOrDefault("period", "");
        try {
            return Optional.of(YearMonth.parse(text));
        } catch (DateTimeException notAMonth) {
            report.error(Problem.error(
                    "SHEET_PERIOD_INVALID",
                    new Place.InSheet(sheet.name(), 0, null),
                    "工作表名 " + sheet.name() + " 里的年月 " + text + " 不存在",
                    "The month " + text + " in the sheet's name does not exist"));
            sheet.rows().forEach(report::unfit);
            return Optional.empty();
        }
    }

    private void addStoredCards(List<ImportRow> rows) {
        Set<String> missing = new HashSet<>(CardRows.keys(rows, "cardNo"));
        missing.removeAll(cards.keySet());
        directory
                .byKey("meter-card", "cardNo", missing, STORED)
                .forEach((number, card) -> cards.put(number, CardPlan.ofStored(card)));
    }

    private void check(YearMonth period, ImportSheet sheet, List<ReadingPlan> plans) {
        Map<String, ImportRow> seen = new HashMap<>();
        for (ImportRow row : sheet.rows()) {
            String number = Cells.text(row, "cardNo");
            if (number == null || seen.putIfAbsent(number, row) != null) {
                report.unfit(row);
                continue;
            }
            CardPlan card = cards.get(number);
            if (card == null) {
                report.error(row, "CARD_UNKNOWN", "cardNo", "没有户号 " + number, "There is no card " + number);
                continue;
            }
            refuseFollowers(row, card);
            check(period, row, card, plans);
            if (!report.isFit(row)) {
                card.breakChain();
            }
        }
    }

    /** A good row that cannot be written because of another one says so, or a partial import would lose it in silence. */
    private void refuseFollowers(ImportRow row, CardPlan card) {
        if (card.row != null && !report.isFit(card.row)) {
            report.error(
                    row,
                    "CARD_REFUSED",
                    "cardNo",
                    "户号 " + card.cardNo + " 的档案行有错，本行不能导入",
                    "The row of card " + card.cardNo + " is refused, so is this one");
        } else if (card.isBroken()) {
            report.error(
                    row,
                    "EARLIER_READING_REFUSED",
                    "cardNo",
                    "户号 " + card.cardNo + " 前一期的抄表行有错，本行不能导入",
                    "An earlier reading of card " + card.cardNo + " is refused, so is this one");
        }
    }

    private void check(YearMonth period, ImportRow row, CardPlan card, List<ReadingPlan> plans) {
        refuseState(period, row, card);
        Long last = Cells.integer(row, "lastReading");
        Long current = Cells.integer(row, "currentReading");
        LocalDate day = Cells.date(row, "readAt");
        Long pointer = card.pointer();
        if (last != null && pointer != null && !last.equals(pointer)) {
            report.error(
                    row,
                    "LAST_READING_MISMATCH",
                    "lastReading",
                    "上期抄码 " + last + " 与该户现在的抄码 " + pointer + " 不一致",
                    "The last reading " + last + " differs from the card's pointer " + pointer);
        }
        refuseEarlierDay(row, card, day);
        ReadingFacts facts = facts(row, card, last, current);
        card.read(current, day);
        if (facts == null) {
            report.unfit(row);
            return;
        }
        facts.faults().forEach(f -> report.error(row, f.code(), f.field(), f.zh(), f.en()));
        Long newMeter = newMeter(row, facts);
        if (!report.isFit(row) || card.organization == null) {
            report.unfit(row);
            return;
        }
        plans.add(plan(period, row, card, card.organization, facts, newMeter, day));
    }

    private ReadingPlan plan(
            YearMonth period,
            ImportRow row,
            CardPlan card,
            long organization,
            ReadingFacts facts,
            @Nullable Long newMeter,
            @Nullable LocalDate day) {
        MeterSpan span = card.lastSpan();
        MeterSpan newSpan = null;
        Long oldEnd = facts.oldEnd();
        Long start = facts.newStart();
        if (facts.status() == ReadStatus.REPLACED && oldEnd != null && start != null) {
            span.end(day, oldEnd);
            newSpan = new MeterSpan(String.valueOf(facts.newMeterNo()), newMeter, day, start);
            card.spans.add(newSpan);
        }
        card.settle(facts.current(), day);
        BigDecimal average = history.average(card.id, period);
        history.add(card.id, period, facts.volume());
        List<String> flags = directory.limits(organization).flags(facts.status(), facts.volume(), average);
        return new ReadingPlan(card, row, period, facts, span, newSpan, average, flags);
    }

    private void refuseState(YearMonth period, ImportRow row, CardPlan card) {
        if (card.stored != null && !"normal".equals(card.stored.text("status"))) {
            report.error(row, "CARD_NOT_ACTIVE", "cardNo", "该户已报停或销户", "The card is suspended or closed");
        }
        if (card.stored != null && card.digits == null) {
            report.error(row, "CARD_WITHOUT_METER", "cardNo", "该户没有在装水表", "The card has no installed meter");
        }
        YearMonth latest = history.latestFrom(card.id, period);
        if (latest != null) {
            report.error(
                    row,
                    "READING_EXISTS",
                    "cardNo",
                    "该户 " + latest + " 已有抄表记录",
                    "The card already has a reading of " + latest);
        }
    }

    private void refuseEarlierDay(ImportRow row, CardPlan card, @Nullable LocalDate day) {
        LocalDate before = card.lastReadAt();
        if (day != null && before != null && day.isBefore(before)) {
            report.warning(
                    row,
                    "READ_BEFORE_LAST",
                    "readAt",
                    "抄表日期 " + day + " 早于上次 " + before,
                    "Read on " + day + ", before the last reading of " + before);
        }
    }

    private static @Nullable ReadingFacts facts(
            ImportRow row, CardPlan card, @Nullable Long last, @Nullable Long current) {
        String key = Cells.text(row, "status");
        ReadStatus status = key == null ? null : ReadStatus.of(key).orElse(null);
        if (status == null || last == null || current == null || card.digits == null) {
            return null;
        }
        return new ReadingFacts(
                status,
                last,
                current,
                Cells.integer(row, "estimatedVolume"),
                Cells.integer(row, "oldMeterEnd"),
                Cells.text(row, "newMeterNo"),
                Cells.integer(row, "newMeterStart"),
                card.digits);
    }

    /** @return id of the new meter when it lies in stock already */
    private @Nullable Long newMeter(ImportRow row, ReadingFacts facts) {
        String number = facts.newMeterNo();
        if (facts.status() != ReadStatus.REPLACED || number == null) {
            return null;
        }
        DataRecord stored = storedMeters.get(number);
        boolean inStock = stored != null
                && stored.text("status").equals("in-stock")
                && stored.integer("digits") == facts.digits();
        if (!meters.add(number) || (stored != null && !inStock)) {
            report.error(
                    row,
                    "METER_EXISTS",
                    "newMeterNo",
                    "新表号 " + number + " 已被使用",
                    "The meter " + number + " is in use already");
            return null;
        }
        return stored == null ? null : stored.id();
    }
}
