package cn.minshui.engine.app.start;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.breaker.BrokenException;
import cn.minshui.engine.core.open.traffic.Buckets;
import cn.minshui.engine.core.open.traffic.NodeBuckets;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.redisson.api.RBucket;
import org.redisson.client.codec.ByteArrayCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Buckets that all nodes share, in Redis. While it is away each node has its own: calls are limited all the same. */
final class RedisBuckets implements Buckets {
    private static final Logger LOG = LoggerFactory.getLogger(RedisBuckets.class);
    private static final String PREFIX = "minshui:open:rate:";
    /** A full bucket need not be kept; each is full after a minute. */
    private static final Duration KEPT = Duration.ofMinutes(2);

    private static final int TRIES = 5;

    private final RedisLink link;
    private final Breakers breakers;
    private final Shared shared;
    private final NodeBuckets own = new NodeBuckets();

    RedisBuckets(RedisLink link, Breakers breakers) {
        this.link = link;
        this.breakers = breakers;
        this.shared = new Shared(link);
    }

    @Override
    public OptionalLong take(String name, long perMinute) {
        if (link.ifConnected().isEmpty()) {
            return own.take(name, perMinute);
        }
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(NodeBuckets.bandwidth(perMinute))
                .build();
        try {
            return breakers.call(
                    RedisLink.BREAKER,
                    error -> false,
                    () -> NodeBuckets.left(shared.builder()
                            .build(PREFIX + perMinute + ":" + name, () -> configuration)
                            .tryConsumeAndReturnRemaining(1)));
        } catch (BrokenException e) {
            return own.take(name, perMinute);
        } catch (Exception e) {
            LOG.debug("Redis does not answer; this node limits by itself", e);
            return own.take(name, perMinute);
        }
    }

    /** What bucket4j has no module of this version for: its states behind compare-and-set of Redisson. */
    private static final class Shared extends AbstractCompareAndSwapBasedProxyManager<String> {
        private final RedisLink link;

        Shared(RedisLink link) {
            super(ClientSideConfig.getDefault().withMaxRetries(TRIES));
            this.link = link;
        }

        private RBucket<byte[]> bucket(String key) {
            return link.client().getBucket(key, ByteArrayCodec.INSTANCE);
        }

        @Override
        protected CompareAndSwapOperation beginCompareAndSwapOperation(String key) {
            RBucket<byte[]> bucket = bucket(key);
            return new CompareAndSwapOperation() {
                @Override
                public Optional<byte[]> getStateData(Optional<Long> timeoutNanos) {
                    return Optional.ofNullable(bucket.get());
                }

                @Override
                public boolean compareAndSwap(
                        byte[] originalData, byte[] newData, RemoteBucketState state, Optional<Long> timeoutNanos) {
                    boolean swapped = bucket.compareAndSet(originalData, newData);
                    if (swapped) {
                        bucket.expire(KEPT);
                    }
                    return swapped;
                }
            };
        }

        @Override
        public void removeProxy(String key) {
            bucket(key).delete();
        }

        @Override
        public boolean isAsyncModeSupported() {
            return false;
        }

        @Override
        protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String key) {
            throw new UnsupportedOperationException("nobody limits asynchronously");
        }

        @Override
        protected CompletableFuture<Void> removeAsync(String key) {
            throw new UnsupportedOperationException("nobody limits asynchronously");
        }
    }
}
