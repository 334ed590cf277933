package cn.minshui.revenue;

import cn.minshui.revenue.BilledFigures.Figures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pilot's rules once more, written from their description alone and as plainly as possible: cubic metre by cubic metre, with
 * none of the platform's code. What it gives, the platform must give.
 */
final class NaiveBilling {
    private static final BigDecimal HUNDRED = new BigDecimal("100");

    private final GeneratedBranch branch;

    NaiveBilling(GeneratedBranch branch) {
        this.branch = branch;
    }

    private record Share(String code, long volume) {}

    Map<String, Figures> figures(YearMonth month) {
        Map<String, Map<String, @Nullable Object>> readings = new HashMap<>();
        for (Map<String, @Nullable Object> row : branch.workbook.rows("抄表" + month)) {
            readings.put(text(row, "户号"), row);
        }
        Map<String, Figures> stations = new TreeMap<>();
        for (Map<String, @Nullable Object> card : branch.cards()) {
            Map<String, @Nullable Object> reading = readings.get(text(card, "户号"));
            if (reading != null) {
                Figures bill = bill(card, volume(card, reading));
                if (bill.total().signum() > 0) {
                    stations.merge(text(card, "营业站点"), bill, NaiveBilling::sum);
                }
            }
        }
        return stations;
    }

    private static long volume(Map<String, @Nullable Object> card, Map<String, @Nullable Object> reading) {
        long range = Long.parseLong("1" + "0".repeat(Integer.parseInt(text(card, "量程位数"))));
        long last = number(reading, "上期抄码");
        long current = number(reading, "本期抄码");
        return switch (text(reading, "表况")) {
            case "零水量" -> 0;
            case "估抄" -> number(reading, "估抄水量");
            case "换表" -> turned(last, number(reading, "旧表止码"), range) + turned(number(reading, "新表起码"), current, range);
            default -> turned(last, current, range);
        };
    }

    /** Turns the register forward until it shows the end. */
    private static long turned(long from, long to, long range) {
        long turns = 0;
        for (long shown = from; shown != to; shown = shown + 1 == range ? 0 : shown + 1) {
            turns++;
        }
        return turns;
    }

    private static Figures bill(Map<String, @Nullable Object> card, long volume) {
        Figures bill = Figures.NOTHING;
        BigDecimal total = BigDecimal.ZERO;
        for (Share share : shares(card, volume)) {
            BigDecimal[] water = water(share);
            for (int tier = 1; tier <= 3; tier++) {
                BigDecimal amount = water[tier].setScale(2, RoundingMode.HALF_UP);
                boolean residential = share.code().startsWith("A");
                bill = bill.item("water", residential ? tier : 0, tierVolume(share, tier), amount);
                total = total.add(amount);
            }
            BigDecimal sewage = sewagePrice(share.code())
                    .multiply(BigDecimal.valueOf(share.volume()))
                    .multiply(new BigDecimal(text(card, "污水系数")))
                    .setScale(2, RoundingMode.HALF_UP);
            bill = bill.item("sewage", 0, BigDecimal.ZERO, sewage);
            total = total.add(sewage);
        }
        BigDecimal garbage = new BigDecimal("30").multiply(BigDecimal.valueOf(number(card, "商铺数")));
        bill = bill.item("garbage", 0, BigDecimal.ZERO, garbage);
        return withoutEmptyTiers(bill).bill(BigDecimal.valueOf(volume), total.add(garbage));
    }

    private static Figures withoutEmptyTiers(Figures bill) {
        bill.tiers().values().removeIf(v -> v.signum() == 0);
        return bill;
    }

    private static int tierOf(String code, long cubicMetre) {
        if (!code.startsWith("A")) {
            return 1;
        }
        return cubicMetre <= 20 ? 1 : cubicMetre <= 35 ? 2 : 3;
    }

    private static BigDecimal tierVolume(Share share, int tier) {
        long count = 0;
        for (long m = 1; m <= share.volume(); m++) {
            count += tierOf(share.code(), m) == tier ? 1 : 0;
        }
        return BigDecimal.valueOf(count);
    }

    private static BigDecimal[] water(Share share) {
        BigDecimal[] amounts = {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
        for (long m = 1; m <= share.volume(); m++) {
            int tier = tierOf(share.code(), m);
            amounts[tier] = amounts[tier].add(waterPrice(share.code(), tier));
        }
        return amounts;
    }

    private static BigDecimal waterPrice(String code, int tier) {
        return new BigDecimal(
                switch (code) {
                    case "A01", "A02" -> List.of("1.85", "2.78", "5.55").get(tier - 1);
                    case "B01" -> "2.20";
                    case "C01" -> "3.00";
                    default -> throw new IllegalArgumentException(code);
                });
    }

    private static BigDecimal sewagePrice(String code) {
        return new BigDecimal(
                switch (code) {
                    case "A01" -> "0.95";
                    case "A02" -> "0.80";
                    case "B01", "C01" -> "1.40";
                    default -> throw new IllegalArgumentException(code);
                });
    }

    private static List<Share> shares(Map<String, @Nullable Object> card, long volume) {
        Object mix = card.get("混合用水");
        if (mix == null) {
            return List.of(new Share(text(card, "简号"), volume));
        }
        List<Share> shares = new ArrayList<>();
        List<String[]> ratios = new ArrayList<>();
        long left = volume;
        BigDecimal percent = BigDecimal.ZERO;
        for (String piece : mix.toString().split(";")) {
            String[] sides = piece.split(":");
            if (sides[0].startsWith("定量")) {
                long fixed = Math.min(left, Long.parseLong(sides[0].substring(2)));
                shares.add(new Share(sides[1], fixed));
                left -= fixed;
            } else {
                String share =
                        sides[0].equals("其余") ? HUNDRED.subtract(percent).toPlainString() : sides[0].replace("%", "");
                percent = percent.add(new BigDecimal(share));
                ratios.add(new String[] {share, sides[1]});
            }
        }
        long open = left;
        for (int i = 0; i < ratios.size(); i++) {
            long part = new BigDecimal(ratios.get(i)[0])
                    .multiply(BigDecimal.valueOf(left))
                    .divide(HUNDRED)
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValue();
            part = i == ratios.size() - 1 ? open : Math.min(open, part);
            shares.add(new Share(ratios.get(i)[1], part));
            open -= part;
        }
        return shares;
    }

    private static Figures sum(Figures a, Figures b) {
        Map<Long, BigDecimal> tiers = new TreeMap<>(a.tiers());
        b.tiers().forEach((tier, volume) -> tiers.merge(tier, volume, (x, y) -> Figures.plain(x.add(y))));
        return new Figures(
                a.bills() + b.bills(),
                Figures.plain(a.usage().add(b.usage())),
                Figures.plain(a.water().add(b.water())),
                Figures.plain(a.sewage().add(b.sewage())),
                Figures.plain(a.garbage().add(b.garbage())),
                Figures.plain(a.total().add(b.total())),
                tiers);
    }

    private static String text(Map<String, @Nullable Object> row, String heading) {
        return String.valueOf(row.get(heading));
    }

    private static long number(Map<String, @Nullable Object> row, String heading) {
        return Long.parseLong(text(row, heading));
    }
}
