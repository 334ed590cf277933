package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.plugin.Services;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a reading is worth a second look; parameters of the policy {@code review}. Flags never change a volume.
 *
 * @param highPercent of the average above which a volume is high
 * @param lowPercent of the average below which it is low
 * @param absoluteHigh m³ above which it is high whatever the average
 * @param minimumChange m³ by which it must differ from the average at all
 */
public record ReviewLimits(long highPercent, long lowPercent, long absoluteHigh, long minimumChange) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    public static ReviewLimits at(Services services, long organization) {
        return new ReviewLimits(
                number(services, "highPercent", organization),
                number(services, "lowPercent", organization),
                number(services, "absoluteHigh", organization),
                number(services, "minimumChange", organization));
    }

    /** @param average of the periods before, null when there is none @return flags as a reviewer reads them */
    public List<String> flags(ReadStatus status, long volume, @Nullable BigDecimal average) {
        List<String> flags = new ArrayList<>();
        if (status != ReadStatus.NORMAL) {
            flags.add(status.label());
        } else if (volume == 0) {
            flags.add(ReadStatus.ZERO.label());
        }
        if (volume > absoluteHigh) {
            flags.add("高量");
        }
        if (average != null) {
            BigDecimal used = BigDecimal.valueOf(volume);
            boolean changed = used.subtract(average).abs().compareTo(BigDecimal.valueOf(minimumChange)) >= 0;
            if (changed && used.multiply(HUNDRED).compareTo(average.multiply(BigDecimal.valueOf(highPercent))) > 0) {
                flags.add("突增");
            }
            if (changed && used.multiply(HUNDRED).compareTo(average.multiply(BigDecimal.valueOf(lowPercent))) < 0) {
                flags.add("突减");
            }
        }
        return flags;
    }

    private static long number(Services services, String name, long organization) {
        return Long.parseLong(services.parameter("review", name, organization));
    }
}
