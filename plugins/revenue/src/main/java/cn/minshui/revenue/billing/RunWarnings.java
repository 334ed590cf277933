package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.Written;
import cn.minshui.revenue.reading.ReadCycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a run leaves unbilled and why, card by card, as far as a person reads; the number counts on. */
final class RunWarnings {
    private static final int SHOWN = 200;
    private static final String SUSPENDED = "READING_SUSPENDED";

    private final List<RunProblem> shown = new ArrayList<>();
    private long count;

    RunWarnings() {}

    /** Warnings as they were kept. */
    RunWarnings(List<RunProblem> shown, long count) {
        this.shown.addAll(shown);
        this.count = count;
    }

    /**
     * Cards without a reading in books that are read in this period, and readings that nobody has reviewed.
     *
     * @param books with their cycles
     */
    void addUnread(DataAccess data, Services services, RunScope scope, List<DataRecord> books) {
        if (!isComplete(data, services, scope, books)) {
            books.forEach(book -> addUnread(data, services, scope, book));
        }
        addWaiting(data, scope, books);
    }

    /** Whether every card of the books that are read, and every reading of the others, is settled: counted, because it mostly is. */
    private static boolean isComplete(DataAccess data, Services services, RunScope scope, List<DataRecord> books) {
        List<Long> due = RunScope.ids(
                books.stream().filter(b -> isDue(services, scope, b)).toList());
        List<Long> others =
                RunScope.ids(books.stream().filter(b -> !due.contains(b.id())).toList());
        if (!due.isEmpty()) {
            Map<String, Object> of = Map.of("books", due, "period", scope.period());
            long settled = data.count(Query.of("reading")
                    .where(
                            "book in params.books && period == params.period && status in ['reviewed', 'carried', 'billed']"
                                    + " && meterCard.book == book && meterCard.status == 'normal'",
                            of));
            long cards = data.count(Query.of("meter-card").where("book in params.books && status == 'normal'", of));
            if (settled != cards) {
                return false;
            }
        }
        return others.isEmpty()
                || data.count(Query.of("reading")
                                .where(
                                        "book in params.books && period == params.period"
                                                + " && !(status in ['reviewed', 'carried', 'billed'])",
                                        Map.of("books", others, "period", scope.period())))
                        == 0;
    }

    private void addUnread(DataAccess data, Services services, RunScope scope, DataRecord of) {
        boolean due = isDue(services, scope, of);
        long book = of.id();
        Map<Long, DataRecord> readings = data
                .list(Query.of("reading")
                        .where(
                                "book == params.book && period == params.period",
                                Map.of("book", book, "period", scope.period()))
                        .fields("meterCard", "status", "suspendReason"))
                .stream()
                .collect(Collectors.toMap(r -> r.reference("meterCard").id(), r -> r));
        Set<String> settled = Set.of("reviewed", "carried", "billed");
        for (DataRecord card : data.list(Query.of("meter-card")
                .where("book == params.book && status == 'normal'", Map.of("book", book))
                .fields("cardNo", "name")
                .sort("cardNo"))) {
            DataRecord reading = readings.get(card.id());
            if (reading == null && due) {
                add(card, "READING_MISSING", "本期没有抄表记录，不出账", "No reading in this period, no bill");
            } else if (reading != null && reading.text("status").equals("suspended")) {
                add(card, SUSPENDED, "抄表暂挂，不出账：" + reading.text("suspendReason"), "The reading is suspended, no bill");
            } else if (reading != null && !settled.contains(reading.text("status"))) {
                add(card, "READING_NOT_REVIEWED", "抄表记录未复核，不出账", "The reading is not reviewed, no bill");
            }
        }
    }

    /** What was suspended in earlier periods and not released since: nobody forgets it. */
    private void addWaiting(DataAccess data, RunScope scope, List<DataRecord> books) {
        data.list(Query.of("reading")
                        .where(
                                "book in params.books && status == 'suspended' && period < params.period",
                                Map.of("books", RunScope.ids(books), "period", scope.period()))
                        .fields("meterCard", "meterCard.cardNo", "period", "suspendReason")
                        .sort("period", "meterCard.cardNo"))
                .forEach(r -> add(
                        r.reference("meterCard").id(),
                        r.text("meterCard.cardNo"),
                        SUSPENDED,
                        r.period("period") + " 的抄表仍暂挂，未出账：" + r.text("suspendReason"),
                        "The reading of " + r.period("period") + " is still suspended"));
    }

    private static boolean isDue(Services services, RunScope scope, DataRecord book) {
        return ReadCycle.of(book.text("cycle"))
                .isRead(scope.period(), ReadCycle.quarterly(services, book.organization()));
    }

    /** @param cards those among them that have a price are passed over */
    void addUnpriced(List<BilledCard> cards) {
        for (BilledCard card : cards) {
            String code = card.charges().problem();
            if (code != null) {
                String culprit = String.valueOf(card.charges().culprit());
                String waiting = waiting(code, culprit);
                add(
                        card.card(),
                        code,
                        waiting != null ? waiting : "简号 " + culprit + " 不能计费：" + reason(code),
                        waiting != null
                                ? "Waits to be billed: " + code + " " + culprit
                                : "Price code " + culprit + " cannot be priced: " + code);
            }
        }
    }

    /** What waits for another card or period, by its number; null for what is a matter of the price code. */
    private static @Nullable String waiting(String code, String cardNo) {
        return switch (code) {
            case "MASTER_NOT_READ" -> "总表 " + cardNo + " 本期没有复核过的抄表，不出账";
            case "SUB_NOT_READ" -> "分表 " + cardNo + " 本期没有复核过的抄表，不出账";
            case "MASTER_BELOW_MEMBERS" -> "总表 " + cardNo + " 的水量少于分表合计，请核对抄码，不出账";
            case "DESIGNATED_MISSING" -> "总表 " + cardNo + " 没有指定承担水损的分表，不出账";
            case "MASTER_TOO_MANY_SUBS" -> "总表 " + cardNo + " 的分表太多，不出账";
            case "MASTER_VOLUME" -> "总表 " + cardNo + " 组内的水量为负或太大，无法分摊，不出账";
            case "MASTER_CHAIN" -> "总表 " + cardNo + " 自己又是分表，不出账";
            case TrueUps.UNBILLED -> "该户 " + cardNo + " 的估抄还没有开账，本期抄见的补差要等它先开账，不出账";
            case MeterGroup.CHANGED -> "总表或分表的抄表、分摊方式在同组的户出账后有变化，请先撤销同组已出的账单，不出账";
            default -> null;
        };
    }

    /** Cards of some books whose volume a run has left to their next bill. */
    void addCarried(DataAccess data, RunScope scope, List<DataRecord> books) {
        data.list(Query.of("reading")
                        .where(
                                "book in params.books && period == params.period && status == 'carried' && run == params.run",
                                Map.of("books", RunScope.ids(books), "period", scope.period(), "run", scope.run()))
                        .fields("meterCard.cardNo", "meterCard.priceCode", "meterCard", "carriedVolume")
                        .sort("meterCard.cardNo"))
                .forEach(r -> add(
                        r.reference("meterCard").id(),
                        r.text("meterCard.cardNo"),
                        CarryOver.BELOW_MINIMUM,
                        reason(CarryOver.BELOW_MINIMUM) + " " + Written.plain(r.decimal("carriedVolume")) + " m³",
                        "Below the minimum volume: no bill, the volume goes to the next one"));
    }

    private static String reason(String code) {
        return switch (code) {
            case "PRICE_CODE_UNKNOWN" -> "没有这个简号";
            case "PRICE_VERSION_MISSING" -> "本账期没有生效的价格";
            case "VOLUME_NEGATIVE" -> "水量为负";
            case "AMOUNT_OUT_OF_RANGE" -> "金额超出范围";
            case "PERIOD_DAYS_MISSING" -> "本期调价按天折算，但没有上次抄表日期";
            case "HOUSEHOLDS_MISSING" -> "按户数计算阶梯，表卡没有户数";
            case "POPULATION_MISSING" -> "按人口计算阶梯，表卡没有人口";
            case "CONCESSION_UNKNOWN" -> "水价里没有该户的优惠种类";
            case "CONCESSION_VALUE" -> "该户优惠的数值不对";
            case CarryOver.BELOW_MINIMUM -> "水量不足最低算费水量，本期不出账，结转下期";
            case TierWindows.TARIFF_IGNORES_MONTHS ->
                "价格版本用的是计费内核 1，不按账单月数放大阶梯和月费，而本期账单不止一个月；请发布用内核 2 的价格版本，或把册本改为每月抄表";
            case TrueUps.BELOW -> "抄码低于估抄以前的抄码，或多估的账单属于原户主，无法补差；请改正抄码，或按等针录入";
            case TrueUps.DIFFERS -> "估抄的账单按当时的输入重算不一致，无法补差；请先对该账单做重算核对";
            case TariffBatch.MIXED_USAGE_SUM -> "混合用水的比例合计不是 100%，请改正";
            default -> code;
        };
    }

    private void add(DataRecord card, String code, String zh, String en) {
        add(card.id(), card.text("cardNo"), code, zh, en);
    }

    private void add(long card, String cardNo, String code, String zh, String en) {
        count++;
        if (shown.size() < SHOWN) {
            shown.add(new RunProblem(Long.toString(card), cardNo, code, "户号 " + cardNo + "：" + zh, en));
        }
    }

    long count() {
        return count;
    }

    List<RunProblem> shown() {
        return List.copyOf(shown);
    }
}
