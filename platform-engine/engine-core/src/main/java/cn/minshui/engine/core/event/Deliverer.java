package cn.minshui.engine.core.event;

import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.data.Transactions;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.ServicesFactory;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.event.Event;
import cn.minshui.engine.spi.event.EventCall;
import cn.minshui.engine.spi.event.EventHandler;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one event to one consumer, and the later ones of the same key after it. */
final class Deliverer {
    private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);
    private static final String SENT = "ok";
    /** What is sent out is taken up by another node after this; longer than any answer is waited for. */
    private static final Duration SENDING = Duration.ofMinutes(1);

    private final OutboxStore outbox;
    private final DeliveryStore deliveries;
    private final Subscriptions subscriptions;
    private final Transactions transactions;
    private final DataAccessFactory data;
    private final ServicesFactory services;
    private final BiFunction<TenantId, String, CallContext> system;
    private final Clock clock;

    private enum Outcome {
        /** Somebody else has it or has had it, or it waits for an earlier one of its key. */
        NOT_NOW,
        ENDED,
        LATER
    }

    /** @param system the context of the system's own work in a tenant, by trace id */
    Deliverer(
            Database database,
            OutboxStore outbox,
            DeliveryStore deliveries,
            Subscriptions subscriptions,
            DataAccessFactory data,
            ServicesFactory services,
            BiFunction<TenantId, String, CallContext> system,
            Clock clock) {
        this.outbox = outbox;
        this.deliveries = deliveries;
        this.subscriptions = subscriptions;
        this.transactions = new Transactions(database);
        this.data = data;
        this.services = services;
        this.system = system;
        this.clock = clock;
    }

    void run(long id) {
        Optional<Delivery> next = deliveries.find(id);
        while (next.isPresent()) {
            Delivery delivery = next.get();
            next = one(delivery) == Outcome.ENDED ? deliveries.first(delivery).filter(this::mayGo) : Optional.empty();
        }
    }

    /** A first attempt need not wait for the stream; a repeated one has its time. */
    private boolean mayGo(Delivery delivery) {
        return delivery.attempts() == 0 || !delivery.nextTry().isAfter(clock.instant());
    }

    private Outcome one(Delivery delivery) {
        Optional<Outlet> outlet = subscriptions.outlet(delivery.consumer());
        try {
            return outlet.isPresent() ? send(delivery, outlet.get()) : transactions.inOne(() -> handle(delivery.id()));
        } catch (ProblemException e) {
            boolean isAway = e.problems().stream().anyMatch(p -> p.code().equals(PluginRegistry.DISABLED));
            LOG.warn("event {} was not taken by {}", delivery.event(), delivery.consumer(), e);
            return isAway
                    ? away(delivery.id(), String.valueOf(e.getMessage()))
                    : failed(delivery.id(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // Also what no memory or a library that does not fit ended: the event waits for better times.
            LOG.warn("event {} was not taken by {}", delivery.event(), delivery.consumer(), e);
            return failed(delivery.id(), String.valueOf(e.getMessage()));
        }
    }

    private Outcome handle(long id) {
        Optional<Delivery> taken = take(id);
        if (taken.isEmpty()) {
            return Outcome.NOT_NOW;
        }
        Delivery delivery = taken.get();
        EventHandler handler = subscriptions
                .handler(delivery.consumer())
                .orElseThrow(() -> new IllegalStateException("no enabled plugin provides " + delivery.consumer()));
        Event event = outbox.event(delivery.event());
        CallContext context = system.apply(delivery.tenant(), "event-" + event.id());
        handler.handle(new EventCall(event, context, data.open(context), services.of(context)));
        deliveries.done(id, SENT, clock.instant());
        CrashPoint.reach("outbox.handled");
        return Outcome.ENDED;
    }

    /** The delivery, held, when it is the first of its key. */
    private Optional<Delivery> take(long id) {
        return deliveries
                .take(id)
                .filter(d ->
                        deliveries.first(d).filter(first -> first.id() == id).isPresent());
    }

    private Outcome send(Delivery found, Outlet outlet) {
        boolean taken = transactions.inOne(() -> {
            Optional<Delivery> mine = take(found.id()).filter(this::mayGo);
            mine.ifPresent(d -> deliveries.later(
                    d.id(), d.attempts() + 1, null, clock.instant().plus(SENDING)));
            return mine.isPresent();
        });
        if (!taken) {
            return Outcome.NOT_NOW;
        }
        try {
            String answer = outlet.send(found.tenant(), found.consumer(), outbox.event(found.event()));
            CrashPoint.reach("outbox.handled");
            deliveries.done(found.id(), answer, clock.instant());
            return Outcome.ENDED;
        } catch (Outlet.DeliveryException e) {
            LOG.info("event {} was not taken by {}: {}", found.event(), found.consumer(), e.getMessage());
            return failed(found.id(), String.valueOf(e.getMessage()));
        }
    }

    /** A disabled plugin is waited for as long as it takes: no attempt is counted. */
    private Outcome away(long id, String message) {
        return transactions.inOne(() -> {
            deliveries
                    .take(id)
                    .ifPresent(held -> deliveries.later(
                            id, held.attempts(), message, clock.instant().plus(Patience.after(1))));
            return Outcome.LATER;
        });
    }

    /** A handler's attempt is counted here, one that was sent out was counted before. */
    private Outcome failed(long id, String message) {
        return transactions.inOne(() -> {
            Optional<Delivery> held = deliveries.take(id);
            if (held.isEmpty()) {
                return Outcome.NOT_NOW;
            }
            Delivery delivery = held.get();
            boolean counted = subscriptions.outlet(delivery.consumer()).isPresent();
            long attempts = delivery.attempts() + (counted ? 0 : 1);
            if (Patience.isOver(attempts)) {
                deliveries.dead(id, attempts, message, clock.instant());
                LOG.error("event {} is a dead letter of {}: {}", delivery.event(), delivery.consumer(), message);
                return Outcome.ENDED;
            }
            deliveries.later(id, attempts, message, clock.instant().plus(Patience.after(attempts)));
            return Outcome.LATER;
        });
    }
}
