package cn.minshui.engine.core.event;

import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.event.Delivery.State;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.ServicesFactory;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.event.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every committed event to every consumer at least once, those of one key in their order. The table is the truth: an event is
 * done with a consumer when its row says so, and a stream only says sooner where to look (decision 010).
 */
public final class EventEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventEngine.class);
    private static final int TOGETHER = 100;
    private static final int THREADS = 4;
    private static final long EVERY_MILLIS = 500;
    private static final long GRACE_SECONDS = 15;
    private static final int PURGED_TOGETHER = 500;

    private final OutboxStore outbox;
    private final DeliveryStore deliveries;
    private final Relay relay;
    private final Deliverer deliverer;
    private final EventStream stream;
    private final Clock clock;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> thread(work, "event"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> thread(work, "event-relay"));

    /** @param system the context of the system's own work in a tenant, by trace id @param ids of deliveries */
    public EventEngine(
            Database database,
            PluginRegistry plugins,
            List<Outlet> outlets,
            ServicesFactory services,
            DataAccessFactory data,
            BiFunction<TenantId, String, CallContext> system,
            EventStream stream,
            LongSupplier ids,
            Clock clock) {
        this.outbox = new OutboxStore(database);
        this.deliveries = new DeliveryStore(database);
        this.stream = stream;
        this.clock = clock;
        Subscriptions subscriptions = new Subscriptions(plugins, outlets);
        this.relay = new Relay(database, outbox, deliveries, subscriptions, stream, ids, clock);
        this.deliverer = new Deliverer(database, outbox, deliveries, subscriptions, data, services, system, clock);
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    public void start() {
        stream.listen(deliverer::run);
        timer.scheduleWithFixedDelay(this::tick, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            relay();
            dispatch();
        } catch (RuntimeException e) {
            // Left to itself the timer would stop for good at the first lost connection.
            LOG.warn("events could not be looked for; trying again", e);
        }
    }

    /** Makes the deliveries of new events. @return of how many */
    public int relay() {
        return relay.run();
    }

    /** Delivers on this thread what is due in the table. @return how many deliveries were looked at */
    public int deliverDue() {
        List<Delivery> due = deliveries.due(clock.instant(), TOGETHER);
        due.forEach(d -> deliverer.run(d.id()));
        return due.size();
    }

    /** Each consumer has one thread of this node, so that a slow one holds up nobody else. */
    private void dispatch() {
        Map<String, List<Delivery>> byConsumer = new LinkedHashMap<>();
        for (Delivery delivery : deliveries.due(clock.instant(), TOGETHER)) {
            byConsumer
                    .computeIfAbsent(delivery.consumer(), c -> new ArrayList<>())
                    .add(delivery);
        }
        byConsumer.forEach((consumer, due) -> {
            if (busy.add(consumer)) {
                submit(consumer, due);
            }
        });
    }

    private void submit(String consumer, List<Delivery> due) {
        try {
            threads.execute(() -> {
                try {
                    due.stream().takeWhile(d -> !threads.isShutdown()).forEach(d -> deliverer.run(d.id()));
                } catch (RuntimeException e) {
                    LOG.warn("events for {} stay for later", consumer, e);
                } finally {
                    busy.remove(consumer);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("ending; events for {} stay for the next process", consumer, e);
            busy.remove(consumer);
        }
    }

    /** The tenant's newest deliveries, newest event first. @param state null for all @param consumer null for all */
    public List<Delivery> list(TenantId tenant, @Nullable State state, @Nullable String consumer) {
        return deliveries.list(tenant, state, consumer);
    }

    /** One delivery of the tenant with what it carries. */
    public Optional<Letter> letter(TenantId tenant, long id) {
        return deliveries
                .find(id)
                .filter(d -> d.tenant().equals(tenant))
                .map(d -> new Letter(d, outbox.event(d.event())));
    }

    public record Letter(Delivery delivery, Event event) {}

    /**
     * Lets dead letters wait again, with all their attempts.
     *
     * @param id null for all @param consumer null for all consumers
     * @return how many
     */
    public int replay(TenantId tenant, @Nullable Long id, @Nullable String consumer) {
        return deliveries.replay(tenant, id, consumer, clock.instant());
    }

    /** Forgets what was done longer ago; dead letters stay. @return how many deliveries and events */
    public int purge(Duration age) {
        Instant before = clock.instant().minus(age);
        int all = 0;
        int some;
        do {
            some = deliveries.purge(before, PURGED_TOGETHER);
            some += outbox.purge(before, PURGED_TOGETHER);
            all += some;
        } while (some >= PURGED_TOGETHER);
        return all;
    }

    /** What is not done goes on in the next process. */
    @Override
    public void close() {
        timer.shutdownNow();
        stream.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("events are still being handled after {} s; they are delivered again", GRACE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
