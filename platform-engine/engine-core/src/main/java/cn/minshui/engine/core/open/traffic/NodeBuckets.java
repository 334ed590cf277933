package cn.minshui.engine.core.open.traffic;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/** Buckets of this node alone. A full one that nobody asked for over a while need not be kept. */
public final class NodeBuckets implements Buckets {
    private static final int MOST = 200_000;

    private final Cache<Key, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(Duration.ofMinutes(2))
            .build();

    private record Key(String name, long perMinute) {}

    /** The same for every kind of bucket. */
    public static Bandwidth bandwidth(long perMinute) {
        return Bandwidth.builder()
                .capacity(perMinute)
                .refillGreedy(perMinute, Duration.ofMinutes(1))
                .build();
    }

    @Override
    public OptionalLong take(String name, long perMinute) {
        Bucket bucket = Objects.requireNonNull(buckets.get(
                new Key(name, perMinute),
                key -> Bucket.builder().addLimit(bandwidth(key.perMinute())).build()));
        return left(bucket.tryConsumeAndReturnRemaining(1));
    }

    public static OptionalLong left(ConsumptionProbe probe) {
        return probe.isConsumed() ? OptionalLong.empty() : OptionalLong.of(probe.getNanosToWaitForRefill());
    }
}
