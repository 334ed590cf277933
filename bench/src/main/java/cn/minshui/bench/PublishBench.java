package cn.minshui.bench;

import cn.minshui.acceptance.Api;
import cn.minshui.bench.server.PlatformUnderLoad;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.testkit.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.springframework.util.FileSystemUtils;

/**
 * From the moment that a release is followed to the moment that requests at two nodes work by it. It is published by a third
 * process and without Redis, so nobody tells the nodes: they look for it themselves.
 */
final class PublishBench implements Bench {
    private static final double MOST_SECONDS = 3;
    private static final int ROUNDS = 5;
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final long LOOK_NANOS = 10_000_000;
    private static final String POINTER = "select max(version) from sys_release_pointer";

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String purpose() {
        return "发布后两个节点何时生效 / from a release being followed to both of two nodes working by it";
    }

    @Override
    public Duration atMost() {
        return Duration.ofMinutes(10);
    }

    @Override
    public List<Figure> run(Options options, Path folder) throws Exception {
        DatabaseSettings settings = TestDatabases.freshSettings(options.database());
        Database database = Databases.open(settings);
        Path metadata = folder.resolve("metadata");
        FileSystemUtils.copyRecursively(options.home().resolve("metadata"), metadata);
        try (PlatformUnderLoad first = PlatformUnderLoad.start(options.home(), folder(folder, "first"), settings);
                PlatformUnderLoad second =
                        PlatformUnderLoad.start(options.home(), folder(folder, "second"), settings)) {
            List<Api> nodes =
                    List.of(first.administrator(), Api.anonymous(second.url()).login("admin", first.password("admin")));
            List<Figure> figures = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                Files.writeString(
                        metadata.resolve("base/bench-round.yaml"),
                        "kind: dictionary\nname: bench-round\nlabel: 轮次\nitems: {round: {label: 第" + round + "轮}}\n");
                Process publishing = publish(options, folder, metadata, settings);
                double seconds = seen(nodes, database, publishing, folder);
                figures.add(Figure.absolute(
                        "release " + round + " seen by both nodes",
                        Figure.number(seconds) + " s",
                        "≤ 3 s",
                        seconds <= MOST_SECONDS));
            }
            return figures;
        }
    }

    private static Path folder(Path parent, String name) throws IOException {
        return Files.createDirectory(parent.resolve(name));
    }

    private static Process publish(Options options, Path folder, Path metadata, DatabaseSettings settings)
            throws IOException {
        ProcessBuilder command = new ProcessBuilder(
                        options.home().resolve("platform").toString(),
                        "metadata",
                        "publish",
                        metadata.toString(),
                        "--reason",
                        "bench",
                        "--data",
                        folder.resolve("third").toString(),
                        "--db-url",
                        settings.url(),
                        "--db-user",
                        settings.user())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("publish.log").toFile());
        command.environment().put("MINSHUI_DB_PASSWORD", settings.password());
        return command.start();
    }

    /** @return seconds between the move of the pointer and the last node's first answer by the new release */
    private static double seen(List<Api> nodes, Database database, Process publishing, Path folder)
            throws IOException, InterruptedException {
        long before = BillingBench.count(database, POINTER);
        Map<Api, String> old = new HashMap<>();
        nodes.forEach(node -> old.put(node, release(node)));
        long deadline = System.nanoTime() + WITHIN.toNanos();
        long moved = 0;
        while (!old.isEmpty()) {
            if (moved == 0 && BillingBench.count(database, POINTER) > before) {
                moved = System.nanoTime();
            }
            if (moved != 0) {
                old.entrySet().removeIf(node -> !release(node.getKey()).equals(node.getValue()));
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("not seen within a minute:\n" + Files.readString(folder.resolve("publish.log")));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        double seconds = (System.nanoTime() - moved) / 1e9;
        if (publishing.waitFor() != 0) {
            throw new IOException("publishing failed:\n" + Files.readString(folder.resolve("publish.log")));
        }
        return seconds;
    }

    private static String release(Api node) {
        return node.get("/api/auth/me").orThrow().path("release").asText();
    }
}
