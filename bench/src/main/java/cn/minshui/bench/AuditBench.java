package cn.minshui.bench;

import cn.minshui.acceptance.Api;
import cn.minshui.bench.load.Latencies;
import cn.minshui.bench.load.Load;
import cn.minshui.bench.load.Requests;
import cn.minshui.bench.server.PlatformUnderLoad;
import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.testkit.TestDatabases;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * What the audit trail and an integrity seal cost each write: an entry in the transaction of a bare insert against that insert
 * alone, and records of an object with seals against the same object without, over HTTP. Both in turns.
 */
final class AuditBench implements Bench {
    private static final int WRITES = 3_000;
    private static final int WARMING = 1_000;
    private static final int CONNECTIONS = 8;
    private static final int WARM_UP_SECONDS = 6;
    private static final double NANOS_OF_A_MICROSECOND = 1e3;
    private static final List<String> SHAPES = List.of("plain", "sealed");
    private static final String ROLE = "metadata/base/platform/roles/administrator.yaml";

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public String purpose() {
        return "一条审计记录、一个完整性封印给每次写入增加的时间 / what an audit entry and an integrity seal add to a write";
    }

    @Override
    public Duration atMost() {
        return Duration.ofMinutes(10);
    }

    @Override
    public List<Figure> run(Options options, Path folder) throws Exception {
        List<Figure> figures = new ArrayList<>();
        figures.add(entry(TestDatabases.open(TestDatabases.freshSettings(options.database()))));
        DatabaseSettings settings = TestDatabases.freshSettings(options.database());
        Path home = home(options.home(), folder.resolve("home"));
        try (PlatformUnderLoad platform =
                PlatformUnderLoad.start(home, Files.createDirectory(folder.resolve("platform")), settings)) {
            String token = platform.token("admin");
            int port = URI.create(platform.url()).getPort();
            List<Requests> creates =
                    SHAPES.stream().map(shape -> create(shape, token)).toList();
            figures.add(compare(options, port, "create, " + CONNECTIONS + " connections, sealed", creates, 201));
            List<Requests> updates = new ArrayList<>();
            for (String shape : SHAPES) {
                updates.add(update(shape, token, records(platform.administrator(), shape)));
            }
            figures.add(compare(options, port, "update, " + CONNECTIONS + " connections, sealed", updates, 200));
        }
        return figures;
    }

    /** One thread; the row is as small as rows are, so that the ratio is the worst there can be. */
    private static Figure entry(Database bare) {
        Database database = bare.with(TestDatabases.protection());
        SystemSchema.migrate(database);
        JdbcTemplate jdbc = database.jdbc();
        jdbc.execute("create table bench_row (id bigint primary key, name varchar(100), amount decimal(12, 2))");
        AtomicLong ids = new AtomicLong();
        AuditTrail trail = new AuditTrail(database, ids::incrementAndGet, Clock.systemUTC());
        LongConsumer insert = id -> jdbc.update("insert into bench_row values (?, ?, ?)", id, "记录 " + id, 12);
        double[] alone = new double[WRITES];
        double[] audited = new double[WRITES];
        long id = 0;
        for (int i = -WARMING; i < WRITES; i++) {
            long first = ++id;
            double bareTime = timed(database, () -> insert.accept(first));
            long second = ++id;
            double withEntry = timed(database, () -> {
                insert.accept(second);
                trail.write(AuditEntry.of(AuditCategory.CHANGE, "create")
                        .by(new TenantId(1), null, 7L, "bench")
                        .on("bench-row", second));
            });
            if (i >= 0) {
                alone[i] = bareTime;
                audited[i] = withEntry;
            }
        }
        return new Figure(
                "insert with its audit entry, one connection",
                microseconds(median(audited)),
                microseconds(median(alone)),
                median(audited) / median(alone),
                null,
                null);
    }

    private static double timed(Database database, Runnable work) {
        long begin = System.nanoTime();
        database.transactions().executeWithoutResult(status -> work.run());
        return (System.nanoTime() - begin) / NANOS_OF_A_MICROSECOND;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String microseconds(double value) {
        return String.format(Locale.ROOT, "median %.0f µs", value);
    }

    /** Two objects that differ by their seals alone. */
    private static Path home(Path from, Path home) throws IOException {
        Files.createDirectory(home);
        FileSystemUtils.copyRecursively(from.resolve("metadata"), home.resolve("metadata"));
        Files.createSymbolicLink(home.resolve("plugins"), from.resolve("plugins"));
        Path role = home.resolve(ROLE);
        StringBuilder grants = new StringBuilder("grants:\n");
        Files.createDirectory(home.resolve("metadata/base/bench"));
        for (String shape : SHAPES) {
            grants.append("  bench-").append(shape).append(": {operations: [read, create, update]}\n");
            Files.writeString(home.resolve("metadata/base/bench/bench-" + shape + ".yaml"), """
                    kind: object
                    name: bench-%s
                    label: {zh: 量测, en: Bench}
                    module: platform
                    scope: organization
                    title: name
                    seal: %s
                    fields:
                      name: {type: text, maxLength: 100, required: true, label: {zh: 名称, en: Name}}
                      amount: {type: money, label: {zh: 金额, en: Amount}}
                      day: {type: date, label: {zh: 日期, en: Day}}
                      note: {type: text, maxLength: 200, label: {zh: 备注, en: Note}}
                    """.formatted(
                            shape, shape.equals("sealed")));
        }
        Files.writeString(role, Files.readString(role).replaceFirst("grants:\n", grants.toString()));
        return home;
    }

    private static Requests create(String shape, String token) {
        return (connection, number) -> Requests.bytes(
                "POST",
                "/api/data/bench-" + shape,
                token,
                "",
                "{\"name\":\"记录 %d-%d\",\"amount\":\"12.50\",\"day\":\"2026-09-30\",\"note\":\"南安市溪美街道\"}"
                        .formatted(connection, number));
    }

    /** Ids of some records for each connection, of version 1. */
    private static List<String> records(Api api, String shape) {
        return api.get("/api/data/bench-" + shape + "?size=" + CONNECTIONS + "&fields=id&sort=id")
                .orThrow()
                .path("items")
                .findValuesAsText("id");
    }

    /** Each connection changes one record of its own, over and over. */
    private static Requests update(String shape, String token, List<String> records) {
        AtomicLong[] versions = new AtomicLong[records.size()];
        Arrays.setAll(versions, i -> new AtomicLong(1));
        return (connection, number) -> {
            long version = versions[connection].getAndIncrement();
            return Requests.bytes(
                    "PATCH",
                    "/api/data/bench-" + shape + "/" + records.get(connection),
                    token,
                    "If-Match: \"" + version + "\"",
                    "{\"note\":\"第 " + version + " 次\"}");
        };
    }

    private static Figure compare(Options options, int port, String what, List<Requests> requests, int expected)
            throws InterruptedException {
        for (Requests each : requests) {
            load(port, WARM_UP_SECONDS, expected, each);
        }
        Latencies plain = new Latencies();
        Latencies sealed = new Latencies();
        for (int round = 0; round < options.rounds() * 2; round++) {
            plain.append(load(port, options.seconds(), expected, requests.get(0)));
            sealed.append(load(port, options.seconds(), expected, requests.get(1)));
        }
        return new Figure(what, sealed.inWords(), plain.inWords(), sealed.perSecond() / plain.perSecond(), null, null);
    }

    private static Latencies load(int port, int seconds, int expected, Requests requests) throws InterruptedException {
        return new Load(port, CONNECTIONS, 0).run(TimeUnit.SECONDS.toNanos(seconds), expected, requests);
    }
}
