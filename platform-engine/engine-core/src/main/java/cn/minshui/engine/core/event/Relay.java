package cn.minshui.engine.core.event;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/** Makes the deliveries of new events, in the order of the events; one node at a time does, any may. */
final class Relay {
    /** How long the stream has for a delivery before it is taken from the table. */
    static final Duration STREAM_HAS = Duration.ofSeconds(20);

    private static final String LOCK = "minshui-outbox-relay";
    private static final int TOGETHER = 200;

    private final Database database;
    private final OutboxStore outbox;
    private final DeliveryStore deliveries;
    private final Subscriptions subscriptions;
    private final EventStream stream;
    private final LongSupplier ids;
    private final Clock clock;

    Relay(
            Database database,
            OutboxStore outbox,
            DeliveryStore deliveries,
            Subscriptions subscriptions,
            EventStream stream,
            LongSupplier ids,
            Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.deliveries = deliveries;
        this.subscriptions = subscriptions;
        this.stream = stream;
        this.ids = ids;
        this.clock = clock;
    }

    /** @return how many events were relayed; 0 also while another node is at it */
    int run() {
        if (outbox.fresh(1).isEmpty()) {
            return 0;
        }
        try (Connection connection = database.dataSource().getConnection()) {
            if (!database.dialect().tryLock(connection, LOCK, Duration.ZERO)) {
                return 0;
            }
            try {
                return relayAll();
            } finally {
                database.dialect().unlock(connection, LOCK);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("events cannot be relayed", e);
        }
    }

    private record Step(int events, List<Long> deliveries) {}

    private int relayAll() {
        int relayed = 0;
        while (true) {
            Step step = Objects.requireNonNull(database.transactions().execute(status -> some()));
            if (step.events() == 0) {
                return relayed;
            }
            CrashPoint.reach("outbox.relayed");
            if (stream.isUp() && !step.deliveries().isEmpty() && !stream.offer(step.deliveries())) {
                deliveries.dueNow(step.deliveries(), clock.instant());
            }
            relayed += step.events();
        }
    }

    private record Wanted(long tenant, String topic) {}

    private Step some() {
        List<OutboxStore.Head> events = outbox.fresh(TOGETHER);
        Instant next = stream.isUp() ? clock.instant().plus(STREAM_HAS) : clock.instant();
        Map<Wanted, List<String>> consumers = new HashMap<>();
        List<DeliveryStore.Fresh> rows = new ArrayList<>();
        for (OutboxStore.Head event : events) {
            List<String> names = consumers.computeIfAbsent(
                    new Wanted(event.tenant().value(), event.topic()),
                    wanted -> subscriptions.consumers(event.tenant(), event.topic()));
            for (String consumer : names) {
                rows.add(new DeliveryStore.Fresh(
                        ids.getAsLong(),
                        event.id(),
                        event.tenant().value(),
                        consumer,
                        event.topic(),
                        event.key(),
                        next));
            }
        }
        if (!rows.isEmpty()) {
            deliveries.insert(rows);
        }
        if (!events.isEmpty()) {
            outbox.relayed(events.stream().map(OutboxStore.Head::id).toList());
        }
        return new Step(
                events.size(), rows.stream().map(DeliveryStore.Fresh::id).toList());
    }
}
