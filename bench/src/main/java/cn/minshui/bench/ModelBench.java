package cn.minshui.bench;

import cn.minshui.bench.kernel.Jmh;
import cn.minshui.bench.kernel.LargeSources;
import cn.minshui.bench.kernel.ModelResolve;
import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Compiling models and finding them again. */
final class ModelBench implements Bench {
    private static final int OBJECTS = 300;
    private static final int FIELDS = 60;
    private static final int OVERLAYS = 40;
    private static final int ROUNDS = 3;
    private static final long MEGABYTE = 1 << 20;

    @Override
    public String name() {
        return "model";
    }

    @Override
    public String purpose() {
        return "编译与取用模型 / compiling 300 objects of 60 fields, 40 overlays of them, and resolving a model in a request";
    }

    /** What one compilation took, and what is held afterwards. */
    private record Cost(double seconds, double megabytes) {}

    @Override
    public Duration atMost() {
        return Duration.ofMinutes(10);
    }

    @Override
    public List<Figure> run(Options options, Path folder) throws Exception {
        List<Figure> figures = new ArrayList<>();
        Cost one = compile(LargeSources.of(OBJECTS, FIELDS, 0));
        figures.add(time("compile one model", one, 3));
        figures.add(memory("memory of one model", one, 30));
        Cost many = compile(LargeSources.of(OBJECTS, FIELDS, OVERLAYS));
        figures.add(time("compile the base and 40 overlays", many, 30));
        figures.add(memory("memory of the base and 40 overlays", many, 300));
        double nanos = Objects.requireNonNull(Jmh.run(ModelResolve.class).get("resolve"))
                .value();
        figures.add(Figure.absolute(
                "resolve a model in a request",
                String.format(Locale.ROOT, "%.0f ns", nanos),
                "≤ 1 µs",
                nanos <= 1_000));
        return figures;
    }

    /** The quickest of some rounds: the first ones warm the JVM up. */
    private static Cost compile(SourceTree sources) {
        DefaultModelCompiler compiler =
                new DefaultModelCompiler(new CelExpressions(), new DefaultPluginRegistry(List.of(), List.of()));
        double best = Double.MAX_VALUE;
        double held = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long before = used();
            long begin = System.nanoTime();
            Compilation compilation = compiler.compile(sources);
            best = Math.min(best, (System.nanoTime() - begin) / 1e9);
            if (compilation.hasErrors()) {
                throw new IllegalStateException(compilation.problems().toString());
            }
            held = (double) (used() - before) / MEGABYTE;
            // Held until here, so that the collection above did not take it away.
            Reference.reachabilityFence(compilation);
        }
        return new Cost(best, held);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Figure time(String what, Cost cost, int most) {
        return Figure.absolute(
                what, String.format(Locale.ROOT, "%.2f s", cost.seconds()), "≤ " + most + " s", cost.seconds() <= most);
    }

    private static Figure memory(String what, Cost cost, int most) {
        return Figure.absolute(
                what,
                String.format(Locale.ROOT, "%.1f MB", cost.megabytes()),
                "≤ " + most + " MB",
                cost.megabytes() <= most);
    }
}
