package cn.minshui.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code ./platform bench}: runs the benchmarks that were asked for and prints each figure beside its reference and target. */
public final class BenchCommand {
    private static final int EXIT_USAGE = 2;
    private static final int EXIT_ENVIRONMENT = 3;

    private static final List<Bench> ALL = List.of(
            new TariffBench(),
            new ModelBench(),
            new DataApiBench(),
            new BillingBench(),
            new LargeListBench(),
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
                print(bench.run(options));
            }
            return 0;
        } catch (Exception e) {
            e.printStackTrace();
            return EXIT_ENVIRONMENT;
        }
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
                    met == null ? "" : met ? "yes" : "NO"));
        }
    }
}
