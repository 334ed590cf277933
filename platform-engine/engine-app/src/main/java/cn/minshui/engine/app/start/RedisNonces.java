package cn.minshui.engine.app.start;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.breaker.BrokenException;
import cn.minshui.engine.core.open.traffic.NonceMemory;
import java.time.Duration;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Nonces in Redis. While it is away nothing is known by it, and the database decides alone. */
final class RedisNonces implements NonceMemory {
    private static final Logger LOG = LoggerFactory.getLogger(RedisNonces.class);
    private static final String PREFIX = "minshui:open:nonce:";

    private final RedisLink link;
    private final Breakers breakers;

    RedisNonces(RedisLink link, Breakers breakers) {
        this.link = link;
        this.breakers = breakers;
    }

    @Override
    public boolean knows(long application, String nonce, Duration kept) {
        RedissonClient client = link.ifConnected().orElse(null);
        if (client == null) {
            return false;
        }
        try {
            return breakers.call(
                    RedisLink.BREAKER,
                    error -> false,
                    () -> !client.<String>getBucket(PREFIX + application + ":" + nonce, StringCodec.INSTANCE)
                            .setIfAbsent("1", kept));
        } catch (BrokenException e) {
            return false;
        } catch (Exception e) {
            LOG.debug("Redis does not answer; the database decides on a nonce", e);
            return false;
        }
    }
}
