package cn.minshui.bench.kernel;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of a class in a JVM of their own. */
public final class Jmh {
    private Jmh() {}

    /** @param bytes allocated by one operation */
    public record Score(double value, double bytes) {}

    /** @return by method and the values of its parameters ({@code bills 2}), in the order they ran */
    public static Map<String, Score> run(Class<?> benchmarks) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .verbosity(VerboseMode.SILENT)
                        .include("^" + benchmarks.getName().replace(".", "\\.") + "\\.")
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-XX:+UseSerialGC")
                        .shouldFailOnError(true)
                        .build())
                .run();
        Map<String, Score> scores = new LinkedHashMap<>();
        for (RunResult result : results) {
            double bytes = Objects.requireNonNull(
                            result.getSecondaryResults().get("gc.alloc.rate.norm"), "no allocation was measured")
                    .getScore();
            StringBuilder name = new StringBuilder(result.getPrimaryResult().getLabel());
            result.getParams()
                    .getParamsKeys()
                    .forEach(key -> name.append(' ').append(result.getParams().getParam(key)));
            scores.put(name.toString(), new Score(result.getPrimaryResult().getScore(), bytes));
        }
        return scores;
    }
}
