package cn.minshui.bench;

import cn.minshui.bench.server.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** From the command to ready, with embedded servers: a first start on a built tree and a second one on its data. */
final class StartBench implements Bench {
    private static final long MOST_SECONDS = 40;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String purpose() {
        return "./platform start --detach 到就绪 / until ready";
    }

    @Override
    public Duration atMost() {
        return Duration.ofMinutes(10);
    }

    @Override
    public List<Figure> run(Options options, Path folder) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (String which : List.of("first start, servers made and demo loaded", "second start")) {
            int port = JavaProcess.freePort();
            long begin = System.nanoTime();
            platform(options, folder, "start", "--detach", "--port", String.valueOf(port));
            long took = System.nanoTime() - begin;
            platform(options, folder, "stop");
            figures.add(Figure.absolute(
                    which,
                    BillingBench.seconds(took),
                    "≤ " + MOST_SECONDS + " s",
                    took <= MOST_SECONDS * 1_000_000_000L));
        }
        return figures;
    }

    private static void platform(Options options, Path folder, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(options.home().resolve("platform").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        Path log = folder.resolve("command.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + Files.readString(log));
        }
    }
}
