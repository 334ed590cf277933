package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Text;
import cn.minshui.revenue.reading.ReadingFacts;
import cn.minshui.revenue.reading.UsageHistory;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks the sheets 抄表yyyy-MM in the order of their months, each reading against the pointer that the one before left. */
final class ReadingRows {
    private static final String[] STORED = {
        "book", "meter", "meter.digits", "meter.meterNo", "lastReading", "lastReadAt", "estimatedVolume", "status"
    };

    /** What the register's pointer after a reading depends on. */
    private static final List<String> POINTER_CELLS =
            List.of("status", "currentReading", "estimatedVolume", "newMeterStart");

    private final Directory directory;
    private final RowReport report;
    private final RowFacts rowFacts;
    private final Map<String, CardPlan> cards;
    private final @Nullable Place gap;
    private final Map<String, ImportRow> unknown = new HashMap<>();
    private @Nullable Place lostMonth;
    private boolean someUnread;
    private UsageHistory history = new UsageHistory();
    private YearMonth lastPeriod = YearMonth.of(1, 1);

    /**
     * @param cards of the same workbook by number; takes those of the database
     * @param gap where some of the workbook's cards could not be read
     */
    ReadingRows(Directory directory, RowReport report, Map<String, CardPlan> cards, @Nullable Place gap) {
        this.directory = directory;
        this.report = report;
        this.rowFacts = new RowFacts(directory, report);
        this.cards = cards;
        this.gap = gap;
    }

    /** @param meters numbers of meters met so far; takes those of replacements @param unread whether a sheet was not read at all */
    List<ReadingPlan> check(List<ImportSheet> sheets, Set<String> meters, boolean unread) {
        someUnread = unread;
        ReadingPeriods periods = new ReadingPeriods(report);
        TreeMap<YearMonth, ImportSheet> byPeriod = periods.of(sheets);
        lostMonth = periods.refused();
        if (byPeriod.isEmpty()) {
            return List.of();
        }
        List<ImportRow> all = new ArrayList<>();
        sheets.forEach(s -> all.addAll(s.rows()));
        addStoredCards(all);
        NewMeters newMeters = new NewMeters(directory, report, all, meters);
        List<Long> stored = cards.values().stream()
                .filter(CardPlan::isStored)
                .map(c -> c.id)
                .toList();
        history = UsageHistory.read(directory.data(), stored, byPeriod.firstKey());
        lastPeriod = byPeriod.lastKey();
        List<ReadingPlan> plans = new ArrayList<>();
        byPeriod.forEach((period, sheet) -> check(period, sheet, newMeters, plans));
        return plans;
    }

    private void addStoredCards(List<ImportRow> rows) {
        Map<Long, Long> shared = new HashMap<>();
        for (int from = 0; from < rows.size(); from += Directory.ROWS_AT_ONCE) {
            int to = Math.min(rows.size(), from + Directory.ROWS_AT_ONCE);
            Set<String> missing = new HashSet<>(CardRows.keys(rows.subList(from, to), "cardNo"));
            missing.removeAll(cards.keySet());
            directory.byKey("meter-card", "cardNo", missing, STORED).forEach((number, card) -> {
                Long organization = shared.computeIfAbsent(card.organization(), id -> id);
                Long book = shared.computeIfAbsent(card.reference("book").id(), id -> id);
                cards.put(number, CardPlan.ofStored(card, organization, book));
            });
        }
    }

    private void check(YearMonth period, ImportSheet sheet, NewMeters newMeters, List<ReadingPlan> plans) {
        Set<String> seen = new HashSet<>();
        for (ImportRow row : sheet.rows()) {
            String number = Cells.text(row, "cardNo");
            if (number == null) {
                report.unfit(row);
                continue;
            }
            CardPlan card = cards.get(number);
            if (!seen.add(number)) {
                // Told as a duplicate already; which of the two is right, and where the pointer stands, nobody knows.
                report.unfit(row);
                if (card != null) {
                    card.breakChain(row);
                }
            } else if (card == null) {
                refuseUnknown(row, number);
            } else {
                refuseFollower(row, card);
                check(period, row, card, newMeters, plans);
                if (!report.isFit(row)) {
                    card.breakChain(row);
                }
            }
        }
        tellLost(sheet, seen);
    }

    /** A card without a row in a sheet that was not read to its end may have one there. */
    private void tellLost(ImportSheet sheet, Set<String> seen) {
        Place unread = someUnread && sheet.rows().isEmpty() ? new Place.InSheet(sheet.name(), 0, null) : null;
        for (ImportRow row : sheet.rows()) {
            if (unread == null && row.value("cardNo") == null) {
                unread = row.place("cardNo");
            }
        }
        if (unread == null) {
            return;
        }
        for (CardPlan card : cards.values()) {
            if (!seen.contains(card.cardNo)) {
                card.lose(unread);
            }
        }
    }

    /** A number that is nowhere is told once, at its first reading. */
    private void refuseUnknown(ImportRow row, String number) {
        ImportRow first = unknown.putIfAbsent(number, row);
        if (gap != null) {
            report.follows(
                    row,
                    "CARDS_UNREAD",
                    Text.of("用户档案没有全部读出，户号无法核对", "Not all cards could be read to look this up"),
                    gap);
        } else if (first != null) {
            refuseLater(row, first.place("cardNo"));
        } else {
            report.unknown(row, "CARD_UNKNOWN", "cardNo", "没有户号 ", "There is no card ", number);
        }
    }

    /** A good row that cannot be written because of another one is counted, or a partial import would lose it in silence. */
    private void refuseFollower(ImportRow row, CardPlan card) {
        Place broken = card.brokenAt();
        if (card.row != null && !report.isFit(card.row)) {
            report.follows(
                    row,
                    "CARD_REFUSED",
                    Text.of("该户的档案行有错", "The row of the card is refused"),
                    card.row.place("cardNo"));
        } else if (broken != null) {
            refuseLater(row, broken);
        }
    }

    private void refuseLater(ImportRow row, Place earlier) {
        report.follows(
                row,
                "EARLIER_READING_REFUSED",
                Text.of("该户前面的抄表行有错", "An earlier reading of the card is refused"),
                earlier);
    }

    private void check(YearMonth period, ImportRow row, CardPlan card, NewMeters newMeters, List<ReadingPlan> plans) {
        boolean open = card.brokenAt() != null || isOpen(period, row, card);
        Long last = Cells.integer(row, "lastReading");
        Long current = Cells.integer(row, "currentReading");
        LocalDate day = Cells.date(row, "readAt");
        Long pointer = open ? card.pointer() : null;
        if (last != null && pointer != null && !last.equals(pointer)) {
            refuseMismatch(row, card, last, pointer);
        }
        if (open) {
            warnEarlierDay(row, card, day);
        }
        ReadingFacts facts = rowFacts.of(row, card, last, current);
        Long newMeter = null;
        if (facts != null) {
            facts.faults().forEach(f -> report.error(row, f.code(), f.field(), f.zh(), f.en()));
            newMeter = newMeters.take(row, facts);
        }
        // From a reading that is itself in doubt nothing can be concluded about the next one.
        boolean sure = open && POINTER_CELLS.stream().noneMatch(column -> report.isDoubted(row, column));
        LocalDate before = card.lastReadAt();
        card.read(sure && facts != null ? Long.valueOf(facts.pointer()) : sure ? current : null, day);
        if (facts == null || !report.isFit(row) || card.organization == null) {
            report.unfit(row);
        } else {
            plans.add(plan(period, row, card, card.organization, facts, newMeter, day, before));
        }
    }

    private void refuseMismatch(ImportRow row, CardPlan card, long last, long pointer) {
        Place lost = lostMonth == null ? card.lostAt() : lostMonth;
        if (lost == null) {
            report.error(
                    row,
                    "LAST_READING_MISMATCH",
                    "lastReading",
                    "上期抄码 " + last + " 与该户现在的抄码 " + pointer + " 不一致",
                    "The last reading " + last + " differs from the card's pointer " + pointer);
        } else {
            report.follows(
                    row,
                    "EARLIER_READING_UNREAD",
                    Text.of("前面的抄表没有全部读出，上期抄码无法核对", "Not all earlier readings could be read to check the last one"),
                    lost);
        }
    }

    private ReadingPlan plan(
            YearMonth period,
            ImportRow row,
            CardPlan card,
            long organization,
            ReadingFacts facts,
            @Nullable Long newMeter,
            @Nullable LocalDate day,
            @Nullable LocalDate before) {
        MeterSpan span = card.lastSpan();
        MeterSpan newSpan = null;
        Long oldEnd = facts.oldEnd();
        Long start = facts.newStart();
        if (facts.status().isReplacement() && start != null) {
            LocalDate replaced = RowFacts.replacedOn(row, day);
            span.end(replaced, oldEnd);
            newSpan = new MeterSpan(String.valueOf(facts.newMeterNo()), newMeter, replaced, start);
            card.spans.add(newSpan);
        }
        card.settle(facts.pointer(), day, facts.estimatedAfter());
        BigDecimal average = history.average(card.id, period);
        if (period.isBefore(lastPeriod)) {
            history.add(card.id, period, facts.volume());
        }
        List<String> flags = directory.limits(organization).flags(facts.status(), facts.volume(), average);
        return new ReadingPlan(
                card,
                row,
                period,
                before,
                facts.meterDays(),
                facts.estimatedBefore(),
                span,
                newSpan,
                average,
                flags.isEmpty() ? null : String.join(" ", flags));
    }

    /** Whether the card takes a reading of the period; why not is told at its first row. */
    private boolean isOpen(YearMonth period, ImportRow row, CardPlan card) {
        if (!card.isActive()) {
            report.error(row, "CARD_NOT_ACTIVE", "cardNo", "该户已报停或销户", "The card is suspended or closed");
        }
        if (card.isStored() && card.digits == null) {
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
        return !report.isDoubted(row, "cardNo");
    }

    private void warnEarlierDay(ImportRow row, CardPlan card, @Nullable LocalDate day) {
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
}
