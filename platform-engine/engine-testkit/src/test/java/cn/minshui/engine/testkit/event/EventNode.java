package cn.minshui.engine.testkit.event;

import cn.minshui.engine.core.data.journal.Outbox;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.core.event.EventStream;
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
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One node of the event part: writes events together with a row of its own, and handles them by another row, each in the transaction
 * that it belongs to.
 */
final class EventNode {
    private static final int CHANGES = 60;
    static final TenantId TENANT = new TenantId(1);
    private static final AtomicLong IDS = new AtomicLong(System.currentTimeMillis() * 1000);

    private final Database database;
    private final Outbox outbox;
    final EventEngine engine;

    EventNode(Database database) {
        this.database = database;
        this.outbox = new Outbox(new Statements(database.jdbc()));
        DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of(new Noting(database)));
        engine = new EventEngine(
                database,
                plugins,
                List.of(),
                context -> new EngineServices(
                        plugins,
                        (tenant, release, node) -> {
                            throw new UnsupportedOperationException();
                        },
                        context),
                context -> noData(),
                (tenant, trace) -> context(),
                EventStream.NONE,
                IDS::incrementAndGet,
                Clock.systemUTC());
    }

    private static CallContext context() {
        return new CallContext(
                TENANT,
                new OrgNodeId(2),
                new Principal(0, "system", "System", Set.of()),
                new ReleaseId("a".repeat(64)),
                Clock.systemUTC(),
                "test");
    }

    private static DataAccess noData() {
        return (DataAccess) Proxy.newProxyInstance(
                DataAccess.class.getClassLoader(), new Class<?>[] {DataAccess.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    static void createTables(Database database) {
        database.jdbc().execute("create table changed (k bigint not null, n bigint not null)");
        database.jdbc()
                .execute("create table noted (event varchar(40) not null, k varchar(40) not null, n bigint not null)");
    }

    /** The n-th change of a key, with its event. */
    void change(long key, long number) {
        database.transactions().executeWithoutResult(transaction -> {
            database.jdbc().update("insert into changed values (?, ?)", key, number);
            outbox.write(
                    context(), 1, List.of(new Outbox.Entry("thing.changed", "k" + key, 2, "{\"n\":" + number + "}")));
        });
    }

    private record Noting(Database database) implements EventHandler {
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
            database.jdbc()
                    .update(
                            "insert into noted values (?, ?, ?)",
                            call.event().id(),
                            call.event().key(),
                            call.event().values().get("n"));
        }
    }

    /** A process that changes, relays and handles until it is killed; arguments are address, user and password of the database. */
    public static void main(String[] arguments) throws InterruptedException {
        Database database = Databases.open(new DatabaseSettings(arguments[0], arguments[1], arguments[2], 10));
        EventNode node = new EventNode(database);
        node.engine.start();
        Long last = database.jdbc().queryForObject("select coalesce(max(n), 0) from changed", Long.class);
        long first = java.util.Objects.requireNonNull(last) + 1;
        for (long number = first; number < first + CHANGES; number++) {
            for (long key = 0; key < 5; key++) {
                node.change(key, number);
            }
        }
        Thread.currentThread().join();
    }
}
