package cn.minshui.engine.testkit.event;

import cn.minshui.engine.core.data.journal.Outbox;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.database.Database;
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
import cn.minshui.engine.spi.event.Event;
import cn.minshui.engine.spi.event.EventCall;
import cn.minshui.engine.spi.event.EventHandler;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One node of the event part, without models and records: numbered changes of keys go in, one handler takes them. */
public final class EventNode implements AutoCloseable {
    private static final AtomicLong IDS = new AtomicLong(System.currentTimeMillis() * 1000);

    private final Database database;
    private final Outbox outbox;
    private final Clock clock;
    private final EventEngine engine;

    /** @param handled is given every event, within the transaction that notes it as handled; the change's number is its value {@code n} */
    public EventNode(Database database, EventStream stream, Clock clock, Consumer<Event> handled) {
        this.database = database;
        this.outbox = new Outbox(new Statements(database.jdbc()));
        this.clock = clock;
        DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of(new Noting(handled)));
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
                stream,
                IDS::incrementAndGet,
                clock);
    }

    /** Not yet started. */
    public EventEngine engine() {
        return engine;
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

    /** Writes the event of a change, its key {@code k<key>}. @param work what changes, in the same transaction */
    public void change(long key, long number, Runnable work) {
        database.transactions().executeWithoutResult(transaction -> {
            work.run();
            outbox.write(
                    context(), 1, List.of(new Outbox.Entry("thing.changed", "k" + key, 2, "{\"n\":" + number + "}")));
        });
    }

    @Override
    public void close() {
        engine.close();
    }

    private record Noting(Consumer<Event> handled) implements EventHandler {
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
            handled.accept(call.event());
        }
    }
}
