package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.journal.Outbox;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.event.EventCall;
import cn.minshui.engine.spi.event.EventHandler;
import cn.minshui.engine.testkit.MutableClock;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

/** Redis goes away for five minutes under load and comes back empty: each event is handled once, each key's in order. */
@Tag("database")
class RedisAwayIntegrationTests {
    private static final AtomicLong IDS = new AtomicLong(System.currentTimeMillis() * 1000);
    private static final int KEYS = 4;

    private final Database database = Databases.open(TestDatabases.freshSettings());
    /** Stands still: what is to come through the stream cannot have come from the table, whose time has not come. */
    private final MutableClock clock = MutableClock.at("2030-01-01T00:00:00Z");

    private final Outbox outbox = new Outbox(new Statements(database.jdbc()));
    private final Map<String, List<Long>> handled = new ConcurrentHashMap<>();
    private long written;

    @AfterEach
    void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    private final class Node implements AutoCloseable {
        final RedisLink link;
        final RedisEventStream stream;
        final EventEngine engine;

        Node(String url, String name) {
            link = new RedisLink(url);
            link.client();
            stream = new RedisEventStream(link, name);
            DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of(new Noting()));
            engine = new EventEngine(
                    database,
                    plugins,
                    List.of(),
                    c -> new EngineServices(
                            plugins,
                            (tenant, release, node) -> {
                                throw new UnsupportedOperationException();
                            },
                            c),
                    c -> noData(),
                    (tenant, trace) -> context(),
                    stream,
                    IDS::incrementAndGet,
                    clock);
            engine.start();
        }

        @Override
        public void close() {
            engine.close();
            link.close();
        }
    }

    private final class Noting implements EventHandler {
        @Override
        public String name() {
            return "test/note";
        }

        @Override
        public Set<String> topics() {
            return Set.of("thing.*");
        }

        @Override
        public void handle(EventCall call) {
            long number = (Long)
                    java.util.Objects.requireNonNull(call.event().values().get("n"));
            handled.computeIfAbsent(call.event().key(), k -> new CopyOnWriteArrayList<>())
                    .add(number);
        }
    }

    private CallContext context() {
        return new CallContext(
                new TenantId(1),
                new OrgNodeId(2),
                new Principal(0, "system", "System", Set.of()),
                new ReleaseId("a".repeat(64)),
                clock,
                "test");
    }

    private static DataAccess noData() {
        return (DataAccess) Proxy.newProxyInstance(
                DataAccess.class.getClassLoader(), new Class<?>[] {DataAccess.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private void write(int events) {
        for (int i = 0; i < events; i++) {
            long number = written++;
            database.transactions()
                    .executeWithoutResult(t -> outbox.write(
                            context(),
                            1,
                            List.of(new Outbox.Entry(
                                    "thing.changed", "k" + number % KEYS, 2, "{\"n\":" + number + "}"))));
        }
    }

    private boolean allHandled() {
        return handled.values().stream().mapToInt(List::size).sum() >= written;
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static RedisServer redis(int port) throws IOException {
        return RedisServer.newRedisServer()
                .bind("127.0.0.1")
                .port(port)
                .setting("save \"\"")
                .setting("appendonly no")
                .onShutdownForceStop(true)
                .build();
    }

    @Test
    void nothingIsLostAndEverythingCatchesUp() throws IOException {
        SystemSchema.migrate(database);
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        RedisServer first = redis(port);
        first.start();
        RedisServer second = redis(port);
        String url = "redis://127.0.0.1:" + port;
        try (Node one = new Node(url, "one");
                Node two = new Node(url, "two")) {
            until("both read the stream", () -> one.stream.isUp() && two.stream.isUp());
            write(40);
            until("through the stream alone", this::allHandled);

            write(20);
            first.stop();
            write(20);
            until("seen to be away", () -> !one.stream.isUp() && !two.stream.isUp());
            write(20);
            clock.advance(Duration.ofMinutes(5));
            until("through the table", this::allHandled);

            second.start();
            until("seen again", () -> one.stream.isUp() && two.stream.isUp());
            write(40);
            until("through the new stream", this::allHandled);
        } finally {
            second.stop();
        }
        for (int key = 0; key < KEYS; key++) {
            List<Long> order = handled.get("k" + key);
            assertThat(order)
                    .as("key " + key)
                    .doesNotHaveDuplicates()
                    .isSorted()
                    .hasSize((int) written / KEYS);
        }
        assertThat(database.jdbc()
                        .queryForObject("select count(*) from sys_delivery where state <> 'done'", Long.class))
                .isZero();
    }
}
