package cn.minshui.revenue.importing;

import cn.minshui.revenue.billing.MixLine;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mixed usage as clerks write it: {@code 60%:A01;40%:B01} or {@code 定量10:C01;其余:B01}; 其余 stands for the per cent that the
 * other ratios leave.
 *
 * @param faults what is wrong, Chinese and English in turn; no line counts when there is any
 */
record MixedUsageText(List<MixLine> lines, List<Fault> faults) {
    private static final Pattern LINE =
            Pattern.compile("(?:(\\d+(?:\\.\\d{1,4})?)%|定量(\\d+(?:\\.\\d+)?)|(其余))[:：](\\S+)");
    private static final BigDecimal MOST_FIXED = BigDecimal.valueOf(99_999_999);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    record Fault(String code, String zh, String en) {}

    static MixedUsageText parse(String text) {
        List<MixLine> lines = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        int rest = -1;
        String restCode = "";
        String plain =
                text.replace('；', ';').replace('％', '%').replace('\u00A0', ' ').replace('\u3000', ' ');
        for (String piece : plain.split(";")) {
            Matcher line = LINE.matcher(piece.strip());
            if (!line.matches()) {
                faults.add(new Fault(
                        "MIXED_USAGE_UNREADABLE",
                        "混合用水“" + piece.strip() + "”读不懂，应写成 60%:A01 或 定量10:C01 或 其余:B01",
                        "Mixed usage \"" + piece.strip() + "\" is not of the form 60%:A01, 定量10:C01 or 其余:B01"));
            } else if (line.group(1) != null) {
                lines.add(new MixLine(false, new BigDecimal(line.group(1)), line.group(4)));
            } else if (line.group(2) != null) {
                lines.add(fixed(line.group(2), line.group(4), faults));
            } else {
                if (rest >= 0) {
                    faults.add(new Fault("MIXED_USAGE_TWO_RESTS", "混合用水只能有一个“其余”", "Only one 其余 is allowed"));
                }
                rest = lines.size();
                restCode = line.group(4);
            }
        }
        BigDecimal ratios = ratios(lines);
        if (rest >= 0) {
            lines.add(rest, new MixLine(false, HUNDRED.subtract(ratios).max(BigDecimal.ZERO), restCode));
            ratios = ratios.max(HUNDRED);
        }
        if (faults.isEmpty() && ratios.compareTo(HUNDRED) != 0) {
            faults.add(new Fault(
                    "MIXED_USAGE_SUM",
                    "混合用水的比例合计是 " + ratios.toPlainString() + "%，应为 100%",
                    "The ratios sum to " + ratios.toPlainString() + "%, not 100%"));
        }
        return new MixedUsageText(List.copyOf(lines), List.copyOf(faults));
    }

    private static MixLine fixed(String volume, String code, List<Fault> faults) {
        BigDecimal value = new BigDecimal(volume);
        if (value.stripTrailingZeros().scale() > 0) {
            faults.add(new Fault(
                    "MIXED_USAGE_NOT_WHOLE", "定量 " + volume + " 应为整立方米", "A fixed volume must be whole cubic metres"));
        }
        if (value.compareTo(MOST_FIXED) > 0) {
            faults.add(new Fault(
                    "MIXED_USAGE_TOO_LARGE",
                    "定量 " + volume + " 太大，最多 " + MOST_FIXED,
                    "A fixed volume is at most " + MOST_FIXED));
        }
        return new MixLine(true, value, code);
    }

    private static BigDecimal ratios(List<MixLine> lines) {
        return lines.stream().filter(l -> !l.fixed()).map(MixLine::value).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
