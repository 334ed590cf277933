package cn.minshui.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.springframework.util.FileSystemUtils;

/** {@code ./platform bench}: runs the benchmarks that were asked for and prints each figure beside its reference and target. */
public final class BenchCommand {
    private static final int EXIT_USAGE = 2;
    private static final int EXIT_PROBLEMS = 1;

    private static final List<Bench> ALL = List.of(
            new TariffBench(),
            new ModelBench(),
            new DataApiBench(),
            new BillingBench(),
            new LargeListBench(),
            new RightsBench(),
            new AuditBench(),
            new PublishBench(),
            new LoginBench(),
            new StartBench());

    private BenchCommand() {}

    public static void main(String[] words) {
        System.exit(run(words));
    }

    private static int run(String[] words) {
        List<Bench> benches;
        Options options;
        try {
            options = Options.of(words);
            benches = chosen(options.names());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(names());
            return EXIT_USAGE;
        }
        try {
            for (Bench bench : benches) {
                System.out.println("\n## " + bench.name() + " — " + bench.purpose());
                print(measured(bench, options));
            }
            return 0;
        } catch (Exception e) {
            e.printStackTrace();
            return EXIT_PROBLEMS;
        }
    }

    private static List<Figure> measured(Bench bench, Options options) throws Exception {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(BenchCommand::daemon);
        watch.schedule(() -> giveUp(bench), bench.atMost().toSeconds(), TimeUnit.SECONDS);
        Path folder = Files.createTempDirectory("minshui-bench");
        try {
            return bench.run(options, folder);
        } finally {
            watch.shutdownNow();
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "watch");
        thread.setDaemon(true);
        return thread;
    }

    /** What it started ends with the process. */
    private static void giveUp(Bench bench) {
        long minutes = bench.atMost().toMinutes();
        System.err.println(bench.name() + " 超过 " + minutes + " 分钟未结束，已中止 / is not done after " + minutes + " minutes");
        System.exit(EXIT_PROBLEMS);
    }

    private static List<Bench> chosen(List<String> names) {
        if (names.isEmpty()) {
            return ALL;
        }
        List<Bench> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(ALL.stream()
                    .filter(b -> b.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("没有基准 / there is no benchmark " + name)));
        }
        return chosen;
    }

    private static String names() {
        return ALL.stream().map(b -> "  " + b.name() + "  " + b.purpose()).collect(Collectors.joining("\n"));
    }

    private static void print(List<Figure> figures) {
        System.out.println("\n| what | platform | reference | ratio | target | met |\n|---|---|---|---|---|---|");
        for (Figure f : figures) {
            Double ratio = f.ratio();
            Boolean met = f.met();
            System.out.println(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s |",
                    f.what(),
                    f.value(),
                    f.reference() == null ? "" : f.reference(),
                    ratio == null ? "" : Figure.number(ratio),
                    f.target() == null ? "" : f.target(),
                    met == null ? "" : met ? "达标 yes" : "未达标 no"));
        }
    }
}
