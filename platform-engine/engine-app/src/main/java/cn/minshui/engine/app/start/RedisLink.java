package cn.minshui.engine.app.start;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.config.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection to Redis that whatever uses it shares. It is made when it is first asked for, and tried again until it is made. */
final class RedisLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    static final int TIMEOUT_MILLIS = 2000;
    /** What calls wait for is behind this circuit breaker: each would wait for a Redis that is away. */
    static final String BREAKER = "redis";

    private final String url;
    private volatile @Nullable RedissonClient client;
    private volatile Consumer<RedissonClient> connected = client -> {};

    /** @param url empty for no Redis */
    RedisLink(String url) {
        this.url = url;
    }

    boolean isGiven() {
        return !url.isEmpty();
    }

    /** @param then called once, with the client, when it is there */
    void onConnect(Consumer<RedissonClient> then) {
        connected = then;
    }

    /** @throws RuntimeException of Redisson when Redis does not answer */
    synchronized RedissonClient client() {
        RedissonClient known = client;
        if (known == null) {
            known = connect();
            client = known;
            connected.accept(known);
        }
        return known;
    }

    /** The client, when it is there; nobody waits for it. */
    Optional<RedissonClient> ifConnected() {
        return Optional.ofNullable(client);
    }

    boolean answers() {
        RedissonClient known = client;
        if (known == null) {
            return false;
        }
        try {
            return known.getRedisNodes(RedisNodes.SINGLE).getInstance().ping(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            LOG.debug("Redis does not answer", e);
            return false;
        }
    }

    private RedissonClient connect() {
        Config config = new Config();
        config.setThreads(2);
        config.setNettyThreads(2);
        URI address = URI.create(url);
        String userInfo = address.getUserInfo();
        String password = userInfo == null ? null : userInfo.substring(userInfo.indexOf(':') + 1);
        config.useSingleServer()
                .setAddress(address.getScheme() + "://" + address.getHost() + ":" + address.getPort())
                .setPassword(password)
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(6)
                .setSubscriptionConnectionPoolSize(2)
                .setConnectTimeout(TIMEOUT_MILLIS)
                .setTimeout(TIMEOUT_MILLIS)
                .setRetryAttempts(1);
        return Redisson.create(config);
    }

    @Override
    public synchronized void close() {
        RedissonClient known = client;
        if (known != null) {
            known.shutdown();
        }
    }
}
