package cn.minshui.bench;

import cn.minshui.bench.kernel.Jmh;
import cn.minshui.bench.kernel.Jmh.Score;
import cn.minshui.bench.kernel.TariffKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Bills per second on one core, and what a bill allocates. */
final class TariffBench implements Bench {
    private static final double MOST_BYTES = 0.5;
    private static final double LEAST_BILLS = 10e6;

    @Override
    public String name() {
        return "tariff";
    }

    @Override
    public String purpose() {
        return "三阶梯四费项的账单，每核每秒 / bills of three tiers and four items per second and core, beside a bare loop over the tiers";
    }

    @Override
    public Duration atMost() {
        return Duration.ofMinutes(10);
    }

    @Override
    public List<Figure> run(Options options, Path folder) throws Exception {
        Map<String, Score> scores = Jmh.run(TariffKernel.class);
        Score bare = Objects.requireNonNull(scores.get("bareTiers 1"));
        List<Figure> figures = new ArrayList<>();
        for (String kernel : List.of("1", "2")) {
            Score bills = Objects.requireNonNull(scores.get("bills " + kernel));
            figures.add(new Figure(
                    "tariff kernel " + kernel,
                    millions(bills.value()),
                    millions(bare.value()),
                    bills.value() / bare.value(),
                    "≥ 10 M bills/s/core",
                    bills.value() >= LEAST_BILLS));
            figures.add(Figure.absolute(
                    "allocated by a bill, kernel " + kernel,
                    String.format(Locale.ROOT, "%.3f bytes", bills.bytes()),
                    "0",
                    bills.bytes() < MOST_BYTES));
        }
        return figures;
    }

    private static String millions(double value) {
        return String.format(Locale.ROOT, "%.1f M/s", value / 1e6);
    }
}
