package cn.minshui.engine.app.start;

import cn.minshui.engine.core.release.Announcer;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes of a new release through Redis, and hears theirs. Nothing depends on it: while Redis is away, polling
 * finds the release a moment later, and every use tries to connect again.
 */
public final class RedisAnnouncer implements Announcer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisAnnouncer.class);
    private static final String TOPIC = "minshui:released";
    private static final int TIMEOUT_MILLIS = 2000;

    private final String url;
    private volatile @Nullable RedissonClient client;
    private @Nullable Runnable listener;

    /** @param url empty for no Redis */
    RedisAnnouncer(String url) {
        this.url = url;
    }

    /** @param released called for every announcement of any node */
    synchronized void listen(Runnable released) {
        listener = released;
        if (!url.isEmpty()) {
            try {
                topic();
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
        if (url.isEmpty()) {
            return State.NONE;
        }
        RedissonClient connected = client;
        if (connected == null) {
            return State.DOWN;
        }
        try {
            boolean answers = connected
                    .getRedisNodes(RedisNodes.SINGLE)
                    .getInstance()
                    .ping(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            return answers ? State.UP : State.DOWN;
        } catch (RuntimeException e) {
            LOG.debug("Redis does not answer", e);
            return State.DOWN;
        }
    }

    /** Tries to reach a Redis that did not answer when the node started. */
    synchronized void connectAgain() {
        if (!url.isEmpty() && client == null) {
            try {
                topic();
                LOG.info("Redis answers now");
            } catch (RuntimeException e) {
                LOG.debug("Redis still does not answer", e);
            }
        }
    }

    @Override
    public synchronized void published(TenantId tenant, ReleaseId release) {
        if (!url.isEmpty()) {
            topic().publish(tenant.value() + " " + release.value());
        }
    }

    /** Tells the other nodes that something about plugins was decided; without Redis they see it a moment later. */
    void pluginsChanged() {
        try {
            synchronized (this) {
                if (!url.isEmpty()) {
                    topic().publish("plugins");
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("what was decided about plugins could not be announced; other nodes find it by polling", e);
        }
    }

    private RTopic topic() {
        RedissonClient connected = client;
        if (connected == null) {
            connected = connect();
            client = connected;
            Runnable released = listener;
            if (released != null) {
                connected
                        .getTopic(TOPIC, StringCodec.INSTANCE)
                        .addListener(String.class, (topic, text) -> released.run());
            }
        }
        return connected.getTopic(TOPIC, StringCodec.INSTANCE);
    }

    private RedissonClient connect() {
        Config config = new Config();
        config.setThreads(2);
        config.setNettyThreads(2);
        java.net.URI address = java.net.URI.create(url);
        String userInfo = address.getUserInfo();
        String password = userInfo == null ? null : userInfo.substring(userInfo.indexOf(':') + 1);
        config.useSingleServer()
                .setAddress(address.getScheme() + "://" + address.getHost() + ":" + address.getPort())
                .setPassword(password)
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(4)
                .setSubscriptionConnectionPoolSize(2)
                .setConnectTimeout(TIMEOUT_MILLIS)
                .setTimeout(TIMEOUT_MILLIS)
                .setRetryAttempts(1);
        return Redisson.create(config);
    }

    @Override
    public synchronized void close() {
        RedissonClient connected = client;
        if (connected != null) {
            connected.shutdown();
        }
    }
}
