package cn.minshui.bench;

import cn.minshui.bench.load.Latencies;
import cn.minshui.bench.load.Load;
import cn.minshui.bench.load.Requests;
import cn.minshui.bench.server.ManyCards;
import cn.minshui.bench.server.PlatformUnderLoad;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.TestDatabases;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Lists and searches over very many customers, as the user with the least rights and as the administrator. */
final class LargeListBench implements Bench {
    private static final int USERS = 250;
    private static final long THINK_SECONDS = 5;
    private static final double P95_MILLIS = 150;
    private static final int SECONDS = 30;
    private static final int WARM_UP_SECONDS = 5;
    private static final int FEW = 4;

    @Override
    public String name() {
        return "large-lists";
    }

    @Override
    public String purpose() {
        return "大表的列表与检索，250 个用户、思考时间 5 秒（--customers N）/ lists and searches, 250 users with 5 s think"
                + " time (--customers N)";
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
            ManyCards cards =
                    ManyCards.fill(database, options.home(), platform.administrator(), "customer", options.customers());
            List<Figure> figures = new ArrayList<>();
            figures.add(Figure.plain("customers", String.valueOf(cards.count("customer"))));
            // A server that has just been overrun may take no login for a while.
            Users users = new Users(
                    URI.create(platform.url()).getPort(), platform.token("cashier01"), platform.token("admin"));
            for (Map.Entry<String, String> path : paths(cardNo(database)).entrySet()) {
                figures.add(measure(users, path.getKey(), path.getValue()));
            }
            return figures;
        }
    }

    private static String cardNo(Database database) {
        return Objects.requireNonNull(
                database.jdbc().queryForObject("select max(card_no) from d_meter_card", String.class));
    }

    private static Map<String, String> paths(String cardNo) {
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("first page of customers", "/api/data/customer?size=20&count=true");
        paths.put(
                "customers by the beginning of the name",
                "/api/data/customer?size=20&count=true&filter=" + Requests.encoded("name.startsWith('陈')"));
        paths.put("quick search for a number of nobody", quick("3505830100"));
        paths.put("quick search for all but the beginning of a number", quick(cardNo.substring(1)));
        paths.put("quick search for a name", quick("李明"));
        paths.put("quick search for what very many have", quick("南安市"));
        paths.put(
                "cards of a state, newest first",
                "/api/data/meter-card?size=20&count=true&sort=-id&filter=" + Requests.encoded("status == 'normal'"));
        return paths;
    }

    private static String quick(String text) {
        return "/api/data/meter-card?size=20&count=true&sort=cardNo&quick=" + Requests.encoded(text);
    }

    /** One that the server cannot keep up with is a target that is missed, and no reason not to look at the others. */
    private static Figure measure(Users users, String what, String path) throws InterruptedException {
        try {
            return compare(users, what, path);
        } catch (IllegalStateException e) {
            return Figure.absolute(what, String.valueOf(e.getMessage()), "p95 ≤ 150 ms", false);
        }
    }

    private static Figure compare(Users users, String what, String path) throws InterruptedException {
        Latencies cashier = load(users.port(), users.cashier(), path);
        Latencies administrator = load(users.port(), users.administrator(), path);
        double p95 = cashier.percentile(0.95);
        return new Figure(
                what,
                String.format(Locale.ROOT, "cashier of a station p95 %.1f ms (%d requests)", p95, cashier.count()),
                String.format(Locale.ROOT, "administrator p95 %.1f ms", administrator.percentile(0.95)),
                p95 / administrator.percentile(0.95),
                "p95 ≤ 150 ms",
                p95 <= P95_MILLIS);
    }

    /** Who asks, by their access tokens, which last longer than the measurement. */
    private record Users(int port, String cashier, String administrator) {}

    private static Latencies load(int port, String token, String path) throws InterruptedException {
        byte[] request = Requests.bytes("GET", path, token, "", null);
        new Load(port, FEW, 0).run(TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS), 200, (connection, number) -> request);
        return new Load(port, USERS, TimeUnit.SECONDS.toNanos(THINK_SECONDS))
                .run(TimeUnit.SECONDS.toNanos(SECONDS), 200, (connection, number) -> request);
    }
}
