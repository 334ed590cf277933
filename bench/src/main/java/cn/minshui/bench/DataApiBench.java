package cn.minshui.bench;

import cn.minshui.acceptance.Api;
import cn.minshui.bench.load.Latencies;
import cn.minshui.bench.load.Load;
import cn.minshui.bench.load.Requests;
import cn.minshui.bench.server.JavaProcess;
import cn.minshui.bench.server.Numbers;
import cn.minshui.bench.server.PlatformUnderLoad;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Records over HTTP against a twin that a developer wrote by hand, on the same rows, in turns. */
final class DataApiBench implements Bench {
    private static final int[] CONNECTIONS = {8, 50, 200};
    private static final int ROWS = 100_000;
    private static final int ROWS_OF_A_CONNECTION = 50;
    private static final int DISTRICTS = 500;
    private static final double LEAST = 0.9;
    /** Far above the ids that the platform gives out. */
    private static final long FIRST = 1L << 60;

    private static final int WARM_UP_SECONDS = 6;

    @Override
    public String name() {
        return "data-api";
    }

    @Override
    public String purpose() {
        return "读、列表、新建、修改，与手写 Spring Boot + MyBatis 对比 / read, list of 20 with count, create, update"
                + " against a hand-written Spring Boot + MyBatis twin";
    }

    /** One of the two servers. @param versions version of each row that the updates of this side change */
    private record Side(String token, int port, boolean isTwin, AtomicIntegerArray versions) {}

    @Override
    public Duration atMost() {
        return Duration.ofMinutes(12);
    }

    @Override
    public List<Figure> run(Options options, Path folder) throws Exception {
        DatabaseSettings settings = TestDatabases.freshSettings(options.database());
        try (PlatformUnderLoad platform = PlatformUnderLoad.start(options.home(), folder, settings)) {
            Api admin = platform.administrator();
            JsonNode me = admin.get("/api/auth/me").orThrow();
            fill(settings, admin);
            try (JavaProcess twin = twin(folder, settings, platform, me)) {
                String token = platform.token("admin");
                Side first = new Side(token, port(platform.url()), false, new AtomicIntegerArray(ROWS + 1));
                Side second = new Side(token, port(twin.url()), true, new AtomicIntegerArray(ROWS + 1));
                return compare(options, first, second);
            }
        }
    }

    private static int port(String url) {
        return URI.create(url).getPort();
    }

    private static JavaProcess twin(Path folder, DatabaseSettings database, PlatformUnderLoad platform, JsonNode me)
            throws IOException, InterruptedException {
        int port = JavaProcess.freePort();
        Map<String, String> environment = Map.of(
                "SPRING_DATASOURCE_URL", database.url(),
                "SPRING_DATASOURCE_USERNAME", database.user(),
                "SPRING_DATASOURCE_PASSWORD", database.password(),
                "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", "24",
                "SERVER_PORT", String.valueOf(port),
                "SERVER_TOMCAT_THREADS_MAX", "100",
                "MYBATIS_CONFIGURATION_MAP_UNDERSCORE_TO_CAMEL_CASE", "true",
                "MYBATIS_CONFIGURATION_ARG_NAME_BASED_CONSTRUCTOR_AUTO_MAPPING", "true",
                "TWIN_TOKEN_SECRET", platform.tokenSecret(),
                "TWIN_ORGANIZATION", me.path("organization").path("id").asText());
        return JavaProcess.start(
                "cn.minshui.bench.twin.TwinApplication",
                List.of(),
                environment,
                port,
                "/health",
                folder.resolve("twin.log"));
    }

    /** One address through the platform, then many like it. */
    private static void fill(DatabaseSettings settings, Api admin) {
        String id = admin.post("/api/data/address", body("0", "0"))
                .orThrow()
                .path("id")
                .asText();
        Database database = TestDatabases.open(settings);
        database.jdbc()
                .execute("insert into d_address (id, tenant_id, org_id, version, release_id, created_at, created_by,"
                        + " updated_at, updated_by, full_text, district, street, community, compound, building, unit,"
                        + " room, active) select " + FIRST + " + n.k, s.tenant_id, s.org_id, 1, s.release_id,"
                        + " s.created_at, s.created_by, s.updated_at, s.updated_by, concat(s.full_text, n.k),"
                        + " concat('区', mod(n.k, " + DISTRICTS + ")), s.street, s.community, s.compound, s.building,"
                        + " s.unit, s.room, s.active from d_address s cross join (" + Numbers.upTo(ROWS)
                        + ") n where s.id = " + id);
        database.jdbc().execute("create index bench_by_district on d_address (tenant_id, district, id)");
        database.jdbc()
                .execute(settings.url().contains("postgresql") ? "analyze d_address" : "analyze table d_address");
    }

    private static ObjectNode body(String district, String room) {
        return Api.JSON
                .createObjectNode()
                .put("fullText", "南安市溪美街道新华社区成功小区 3 幢 2 单元")
                .put("district", "区" + district)
                .put("street", "溪美街道")
                .put("community", "新华社区")
                .put("compound", "成功小区")
                .put("building", "3 幢")
                .put("unit", "2 单元")
                .put("room", room)
                .put("active", true);
    }

    private enum Work {
        READ(200),
        LIST(200),
        CREATE(201),
        UPDATE(200);

        private final int expected;

        Work(int expected) {
            this.expected = expected;
        }
    }

    private static List<Figure> compare(Options options, Side platform, Side twin) throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (Work work : Work.values()) {
            for (Side side : List.of(platform, twin)) {
                round(work, side, CONNECTIONS[0], WARM_UP_SECONDS);
            }
            for (int connections : CONNECTIONS) {
                Latencies ours = new Latencies();
                Latencies theirs = new Latencies();
                for (int round = 0; round < options.rounds(); round++) {
                    ours.append(round(work, platform, connections, options.seconds()));
                    theirs.append(round(work, twin, connections, options.seconds()));
                }
                double ratio = ours.perSecond() / theirs.perSecond();
                figures.add(Figure.atLeast(
                        work.name().toLowerCase(Locale.ROOT) + ", " + connections + " connections",
                        ours.inWords(),
                        theirs.inWords(),
                        ratio,
                        LEAST));
            }
        }
        return figures;
    }

    private static Latencies round(Work work, Side side, int connections, int seconds) throws InterruptedException {
        return new Load(side.port(), connections, 0)
                .run(TimeUnit.SECONDS.toNanos(seconds), work.expected, requests(work, side));
    }

    private static Requests requests(Work work, Side side) {
        String base = side.isTwin() ? "/addresses" : "/api/data/address";
        return switch (work) {
            case READ -> (c, n) -> Requests.bytes("GET", base + "/" + row(side, c, n * 7), side.token(), "", null);
            case LIST -> (c, n) -> Requests.bytes("GET", base + list(side, c * 31 + n), side.token(), "", null);
            case CREATE ->
                (c, n) -> Requests.bytes(
                        "POST",
                        base,
                        side.token(),
                        "",
                        body("n" + c, String.valueOf(n)).toString());
            case UPDATE ->
                (c, n) -> {
                    int row = index(side, c, n);
                    int version = side.versions().getAndIncrement(row) + 1;
                    return Requests.bytes(
                            "PATCH",
                            base + "/" + (FIRST + row),
                            side.token(),
                            "If-Match: \"" + version + "\"",
                            "{\"room\":\"" + version + "\"}");
                };
        };
    }

    private static String list(Side side, int number) {
        String district = "区" + number % DISTRICTS;
        if (side.isTwin()) {
            return "?district=" + Requests.encoded(district) + "&page=" + (1 + number % 5);
        }
        return "?filter=" + Requests.encoded("district == '" + district + "' && active")
                + "&sort=id&size=20&count=true&page=" + (1 + number % 5);
    }

    private static long row(Side side, int connection, int number) {
        return FIRST + index(side, connection, number);
    }

    /** Each connection of each side has rows of its own, so that nobody waits for or outdates another. */
    private static int index(Side side, int connection, int number) {
        int half = side.isTwin() ? ROWS / 2 : 0;
        return 1 + half + connection * ROWS_OF_A_CONNECTION + number % ROWS_OF_A_CONNECTION;
    }
}
