package cn.minshui.revenue.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of mixed usage.
 *
 * @param fixed whether the value is m³ taken first; otherwise it is per cent of what the fixed lines leave
 */
public record MixLine(boolean fixed, BigDecimal value, String priceCode) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** A share of a card's volume, priced by itself. @param volume whole m³ */
    public record Part(String priceCode, long volume) {}

    /**
     * Splits a volume: fixed lines first, each at most what is left; then each ratio of the rest, rounded half up to whole m³
     * and at most what is left; the last ratio takes what remains. The parts sum to the volume.
     *
     * @param volume whole m³
     * @param lines in their order; ratios sum to 100; empty is everything at the card's own price code
     */
    public static List<Part> split(long volume, List<MixLine> lines, String ownPriceCode) {
        if (lines.isEmpty()) {
            return List.of(new Part(ownPriceCode, volume));
        }
        List<Part> parts = new ArrayList<>();
        long left = volume;
        for (MixLine line : lines) {
            if (line.fixed) {
                long taken = Math.min(
                        left, line.value.setScale(0, RoundingMode.HALF_UP).longValueExact());
                parts.add(new Part(line.priceCode, taken));
                left -= taken;
            }
        }
        List<MixLine> ratios = lines.stream().filter(l -> !l.fixed).toList();
        BigDecimal rest = BigDecimal.valueOf(left);
        for (int i = 0; i < ratios.size(); i++) {
            MixLine line = ratios.get(i);
            long share = rest.multiply(line.value)
                    .divide(HUNDRED, 0, RoundingMode.HALF_UP)
                    .longValueExact();
            long taken = i == ratios.size() - 1 ? left : Math.min(left, share);
            parts.add(new Part(line.priceCode, taken));
            left -= taken;
        }
        if (left != 0) {
            throw new IllegalArgumentException("the ratios leave " + left + " m³ without a price code");
        }
        return parts;
    }

    /** Whether the ratios sum to 100, which a split needs. */
    public static boolean isComplete(List<MixLine> lines) {
        BigDecimal sum = BigDecimal.ZERO;
        for (MixLine line : lines) {
            if (!line.fixed) {
                sum = sum.add(line.value);
            }
        }
        return lines.isEmpty() || sum.compareTo(HUNDRED) == 0;
    }
}
