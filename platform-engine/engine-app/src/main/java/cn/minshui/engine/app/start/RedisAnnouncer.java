package cn.minshui.engine.app.start;

import cn.minshui.engine.core.release.Announcer;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes of a new release through Redis, and hears theirs. Nothing depends on it: while Redis is away, polling
 * finds the release a moment later, and every use tries to connect again.
 */
public final class RedisAnnouncer implements Announcer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisAnnouncer.class);
    private static final String TOPIC = "minshui:released";

    private final RedisLink link;

    RedisAnnouncer(RedisLink link) {
        this.link = link;
    }

    /** @param released called for every announcement of any node */
    void listen(Runnable released) {
        link.onConnect(client -> client.getTopic(TOPIC, StringCodec.INSTANCE)
                .addListener(String.class, (topic, text) -> released.run()));
        if (link.isGiven()) {
            try {
                link.client();
            } catch (RuntimeException e) {
                LOG.warn("Redis does not answer; releases of other nodes are found by polling: {}", e.toString());
            }
        }
    }

    /** What this node has of Redis. */
    public enum State {
        /** It runs without. */
        NONE,
        UP,
        /** It was given one that does not answer, or refuses the password; it runs as without. */
        DOWN
    }

    /** Asks a Redis that is connected; one that never was counts as down until {@link #connectAgain} reaches it. */
    public State state() {
        if (!link.isGiven()) {
            return State.NONE;
        }
        return link.answers() ? State.UP : State.DOWN;
    }

    /** Tries to reach a Redis that did not answer when the node started. */
    void connectAgain() {
        if (link.isGiven() && link.ifConnected().isEmpty()) {
            try {
                link.client();
                LOG.info("Redis answers now");
            } catch (RuntimeException e) {
                LOG.debug("Redis still does not answer", e);
            }
        }
    }

    @Override
    public void published(TenantId tenant, ReleaseId release) {
        if (link.isGiven()) {
            link.client().getTopic(TOPIC, StringCodec.INSTANCE).publish(tenant.value() + " " + release.value());
        }
    }

    /** Tells the other nodes that something about plugins was decided; without Redis they see it a moment later. */
    void pluginsChanged() {
        try {
            if (link.isGiven()) {
                link.client().getTopic(TOPIC, StringCodec.INSTANCE).publish("plugins");
            }
        } catch (RuntimeException e) {
            LOG.warn("what was decided about plugins could not be announced; other nodes find it by polling", e);
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
