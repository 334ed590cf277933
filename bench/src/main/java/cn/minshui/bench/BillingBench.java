package cn.minshui.bench;

import cn.minshui.acceptance.Api;
import cn.minshui.acceptance.Pilot;
import cn.minshui.bench.server.BulkCopy;
import cn.minshui.bench.server.Multiplier;
import cn.minshui.bench.server.PlatformUnderLoad;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A billing run over many cards against loading the same bills, items and accumulations into empty tables. */
final class BillingBench implements Bench {
    private static final List<String> SEED =
            List.of("customer", "account", "book", "meter-card", "mixed-usage", "meter", "installation", "reading");
    private static final List<String> WRITTEN = List.of("bill", "bill-item", "tier-accumulation");
    private static final String MONTH = "2026-09";
    private static final String PERIOD = MONTH.replace("-", "");
    private static final double MOST = 2.0;

    @Override
    public String name() {
        return "billing";
    }

    @Override
    public String purpose() {
        return "整批开账过账，与同样数据的裸批量装载对比（--cards N）/ posting a billing run against the bare bulk load"
                + " of the same rows (--cards N)";
    }

    @Override
    public Duration atMost() {
        return Duration.ofMinutes(30);
    }

    @Override
    public List<Figure> run(Options options, Path folder) throws Exception {
        DatabaseSettings settings = TestDatabases.freshSettings(options.database());
        Database database = TestDatabases.open(settings);
        try (PlatformUnderLoad platform = PlatformUnderLoad.start(options.home(), folder, settings)) {
            Api admin = platform.administrator();
            Pilot pilot = new Pilot(admin);
            pilot.load(options.home().resolve("metadata/demo/nanan-pilot.xlsx"));
            pilot.review(MONTH);
            // What was read later is billed later.
            database.jdbc().execute("delete from d_reading where period > '" + PERIOD + "'");
            long seed = count(database, "select count(*) from d_meter_card");
            new Multiplier(database, admin, SEED).multiply(Math.toIntExact(options.cards() / seed));
            for (String object : SEED) {
                database.jdbc().execute(analyze(settings, Multiplier.table(object)));
            }
            // A login lasts half an hour; the copying may have taken its part of it.
            return measure(database, folder, platform.administrator());
        }
    }

    private static List<Figure> measure(Database database, Path folder, Api admin) throws Exception {
        long cards = count(
                database, "select count(*) from d_reading where status = 'reviewed' and period = '" + PERIOD + "'");
        Pilot pilot = new Pilot(admin);
        String run = pilot.open(MONTH);
        long histories = count(database, "select max(id) from sys_history");
        long preview = timed(() -> pilot.previewRun(run));
        long post = timed(() -> pilot.post(run));
        List<Figure> parts = new ArrayList<>();
        long bare = 0;
        for (String object : WRITTEN) {
            String table = Multiplier.table(object);
            long rows = count(database, "select count(*) from " + table);
            long time = new BulkCopy(database, folder).timeOf(table, "id > 0");
            bare += time;
            parts.add(Figure.plain("bare load of " + rows + " rows of " + object, seconds(time)));
        }
        long kept = count(database, "select count(*) from sys_history where id > " + histories);
        long history = new BulkCopy(database, folder).timeOf("sys_history", "id > " + histories);
        bare += history;
        parts.add(Figure.plain("bare load of " + kept + " rows of history", seconds(history)));
        List<Figure> figures = new ArrayList<>();
        long took = preview + post;
        figures.add(Figure.atMost(
                "preview and posting of " + cards + " readings",
                seconds(took) + String.format(Locale.ROOT, ", %.0f cards/s", cards * 1e9 / took),
                seconds(bare),
                (double) took / bare,
                MOST));
        figures.add(Figure.plain("of that the preview", seconds(preview)));
        figures.add(Figure.plain("of that posting", seconds(post)));
        figures.addAll(parts);
        return figures;
    }

    private static long timed(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return System.nanoTime() - begin;
    }

    static String analyze(DatabaseSettings settings, String table) {
        return (settings.url().contains("postgresql") ? "analyze " : "analyze table ") + table;
    }

    static long count(Database database, String select) {
        Long count = database.jdbc().queryForObject(select, Long.class);
        return count == null ? 0 : count;
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
