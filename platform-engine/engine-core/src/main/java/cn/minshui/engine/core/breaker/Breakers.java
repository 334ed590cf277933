package cn.minshui.engine.core.breaker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * A circuit breaker for each thing that the platform leans on: what failed in half of its last calls is left alone for a while
 * instead of holding everybody's threads, then tried by a few. Of this node alone. May be shared by threads.
 */
public final class Breakers {
    /** How long what failed is left alone. */
    public static final Duration OPEN = Duration.ofSeconds(30);

    private static final int WINDOW = 20;
    private static final int FEWEST = 10;
    private static final int TRIED_BY = 3;
    private static final float FAILURES_PERCENT = 50;
    private static final int MOST = 10_000;
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private final Duration open;
    private final Cache<String, CircuitBreaker> breakers =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(FORGOTTEN).build();

    public Breakers() {
        this(OPEN);
    }

    /** @param open how long what failed is left alone */
    public Breakers(Duration open) {
        this.open = open;
    }

    /** How something does. */
    public enum State {
        UP,
        /** It is left alone. */
        BROKEN,
        /** It was left alone, and a few calls try it. */
        TRYING
    }

    /** @param calls the last ones that were counted @param failed how many of them failed */
    public record Condition(String name, State state, int calls, int failed) {}

    /**
     * Runs the work unless what it asks is left alone.
     *
     * @param name of what is asked, such as {@code files}
     * @param isOfCaller which errors tell nothing of what is asked
     * @throws BrokenException when it is left alone; the work was not begun
     * @throws Exception what the work throws
     */
    public <T> T call(String name, Predicate<Throwable> isOfCaller, Callable<T> work) throws Exception {
        CircuitBreaker breaker = Objects.requireNonNull(breakers.get(name, key -> breaker(key, isOfCaller)));
        try {
            return breaker.executeCallable(work);
        } catch (CallNotPermittedException e) {
            if (e.getCausingCircuitBreakerName().equals(name)) {
                throw new BrokenException(name, e);
            }
            throw e;
        }
    }

    private CircuitBreaker breaker(String name, Predicate<Throwable> isOfCaller) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(WINDOW)
                        .minimumNumberOfCalls(FEWEST)
                        .failureRateThreshold(FAILURES_PERCENT)
                        .waitDurationInOpenState(open)
                        .permittedNumberOfCallsInHalfOpenState(TRIED_BY)
                        .ignoreException(isOfCaller)
                        .build());
    }

    /** Of everything that was asked within the last hour, by name. */
    public List<Condition> conditions() {
        return breakers.asMap().values().stream()
                .map(Breakers::condition)
                .sorted(Comparator.comparing(Condition::name))
                .toList();
    }

    private static Condition condition(CircuitBreaker breaker) {
        State state = switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> State.BROKEN;
            case HALF_OPEN -> State.TRYING;
            case CLOSED, DISABLED, METRICS_ONLY -> State.UP;
        };
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        return new Condition(
                breaker.getName(), state, metrics.getNumberOfBufferedCalls(), metrics.getNumberOfFailedCalls());
    }
}
