package cn.minshui.bench.kernel;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.tariff.TariffCalculator;
import cn.minshui.tariff.TariffKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Bills with three tiers and four items through the calculator of the tariff plugin, and the same tiers as a bare loop. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TariffKernel {
    /** A chunk as jobs work it; what one call allocates for itself is spread over its bills. */
    private static final int BILLS = 8192;

    private static final long[] UP_TO = {20_000, 35_000, Long.MAX_VALUE};
    private static final long[] PRICES = {18_500, 27_800, 55_500};

    /** Calculation semantics that the tariff is written for. */
    @Param({"1", "2"})
    public long kernel = 2;

    private final TariffCalculator calculator = new TariffCalculator();
    private final Columns input = new Columns();
    private final Columns output = new Columns();
    private final long[] volumes = new long[BILLS];
    private final long[] amounts = new long[BILLS];
    private Object model = new Object();

    /** The whole tariff and a batch of bills from 0 to 63 m³. */
    @Setup
    public void fill() {
        List<Problem> problems = new ArrayList<>();
        model = new TariffKind().compile(List.of(tariff()), problems::add);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(problems.toString());
        }
        for (int bill = 0; bill < BILLS; bill++) {
            volumes[bill] = bill * 37 % 64 * 1000L;
            input.texts("priceCode").set(bill, "A01");
            input.longs("month").set(bill, 202609);
            input.longs("volume").set(bill, volumes[bill]);
            input.longs("sewageFactor").set(bill, 9_000);
            input.longs("shops").set(bill, 1);
            input.longs("households").set(bill, 1);
            input.longs("population").set(bill, 3);
        }
        input.size(BILLS);
    }

    private KindSource tariff() {
        Map<String, Object> water = Map.of(
                "tiers",
                new TreeMap<>(Map.of(
                        "t1", Map.of("upTo", "20", "price", "1.85"),
                        "t2", Map.of("upTo", "35", "price", "2.78"),
                        "t3", Map.of("price", "5.55"))));
        Map<String, Object> items = Map.of(
                "water", water,
                "sewage", Map.of("factor", "sewage", "price", "0.95"),
                "resource", Map.of("price", "0.20"),
                "garbage", Map.of("charge", "shop", "price", "30.00"));
        Map<String, Object> body = Map.of(
                "kind",
                "tariff",
                "name",
                "A01",
                "kernel",
                1L,
                "versions",
                Map.of("v1", Map.of("effectiveFrom", "201907", "items", items)));
        return new KindSource("A01", body, pointer -> new Place.InFile("A01.yaml", 1, 1, pointer));
    }

    @Benchmark
    @OperationsPerInvocation(BILLS)
    public long bills() {
        output.clear();
        calculator.calculate(model, input, output);
        return output.longs("amount").get(0);
    }

    /** Water alone, no items, no columns: what the processor can do at best. */
    @Benchmark
    @OperationsPerInvocation(BILLS)
    public long[] bareTiers() {
        for (int bill = 0; bill < BILLS; bill++) {
            long from = 0;
            long amount = 0;
            for (int tier = 0; tier < UP_TO.length && from < volumes[bill]; tier++) {
                long to = Math.min(UP_TO[tier], volumes[bill]);
                amount += (to - from) * PRICES[tier];
                from = to;
            }
            amounts[bill] = (amount + 50_000) / 100_000;
        }
        return amounts;
    }
}
