package cn.minshui.engine.app.start;

import cn.minshui.engine.core.release.Announcer;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces releases to the other nodes through Redis, and hears theirs. Connecting is tried again with every use, and nothing
 * waits for it: without Redis the poll finds the release a moment later.
 */
final class RedisAnnouncer implements Announcer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisAnnouncer.class);
    private static final String TOPIC = "minshui:released";
    private static final int TIMEOUT_MILLIS = 2000;

    private final String url;
    private @Nullable RedissonClient client;
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

    @Override
    public synchronized void published(TenantId tenant, ReleaseId release) {
        if (!url.isEmpty()) {
            topic().publish(tenant.value() + " " + release.value());
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
        if (client != null) {
            client.shutdown();
        }
    }
}
