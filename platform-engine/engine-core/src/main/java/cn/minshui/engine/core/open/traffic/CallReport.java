package cn.minshui.engine.core.open.traffic;

import cn.minshui.engine.core.open.traffic.CallLog.Line;
import cn.minshui.engine.core.open.traffic.CallLog.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a dashboard shows of calls.
 *
 * @param days by {@code yyyyMMdd}
 * @param interfaces by name
 * @param applications by id
 * @param hours of today and the day before, by {@code yyyyMMddHH}
 * @param reasons the most frequent first
 */
public record CallReport(
        Map<String, Figures> days,
        Map<String, Figures> interfaces,
        Map<Long, Figures> applications,
        Map<String, Figures> hours,
        List<Reason> reasons) {
    /** Of nobody's calls. */
    public static final CallReport EMPTY = of(List.of(), List.of(), List.of());

    private static final int FIRST_REFUSED = 400;
    private static final int FIRST_FAILED = 500;
    private static final int HALF = 50;
    private static final int MOST_CALLS_PERCENT = 95;

    /** @param refused answered with 4xx @param failed with 5xx @param p50 milliseconds that half of the calls kept within @param p95 that 95 of 100 did */
    public record Figures(
            long calls, long refused, long failed, long averageMillis, long p50, long p95, long longest) {}

    /** @param hours lines whose day is an hour */
    public static CallReport of(Collection<Line> lines, Collection<Line> hours, Collection<Reason> reasons) {
        return new CallReport(
                grouped(lines, Line::day),
                grouped(lines, Line::api),
                grouped(lines, Line::application),
                grouped(hours, Line::day),
                reasons.stream()
                        .sorted(Comparator.comparingLong(Reason::calls).reversed())
                        .toList());
    }

    private static <K extends Comparable<K>> Map<K, Figures> grouped(Collection<Line> lines, Function<Line, K> key) {
        Map<K, List<Line>> groups = new TreeMap<>();
        lines.forEach(line ->
                groups.computeIfAbsent(key.apply(line), k -> new ArrayList<>()).add(line));
        Map<K, Figures> figures = new TreeMap<>();
        groups.forEach((k, group) -> figures.put(k, figures(group)));
        return figures;
    }

    private static Figures figures(List<Line> lines) {
        long calls = 0;
        long refused = 0;
        long failed = 0;
        long millis = 0;
        long longest = 0;
        Map<Integer, Long> classes = new HashMap<>();
        for (Line line : lines) {
            calls += line.calls();
            millis += line.millis();
            longest = Math.max(longest, line.longest());
            classes.merge(line.latencyClass(), line.calls(), Long::sum);
            if (line.status() >= FIRST_FAILED) {
                failed += line.calls();
            } else if (line.status() >= FIRST_REFUSED) {
                refused += line.calls();
            }
        }
        return new Figures(
                calls,
                refused,
                failed,
                calls == 0 ? 0 : millis / calls,
                Latency.percentile(classes, HALF, longest),
                Latency.percentile(classes, MOST_CALLS_PERCENT, longest),
                longest);
    }
}
