package cn.minshui.engine.core.open;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * Runs calls on threads of their own, each within its time, behind one circuit breaker for each back end: a back end that fails or
 * hangs is left alone for a while instead of holding everybody's threads. What a caller did wrong is no failure of a back end.
 */
final class BoundedCalls implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final int WINDOW = 20;
    private static final int FEWEST = 10;
    private static final float FAILURES_PERCENT = 50;
    private static final Duration OPEN = Duration.ofSeconds(30);

    private final CircuitBreakerRegistry breakers;
    private final ThreadPoolExecutor threads;

    BoundedCalls() {
        this(OPEN);
    }

    /** @param open how long a back end that failed is left alone */
    BoundedCalls(Duration open) {
        breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(FEWEST)
                .failureRateThreshold(FAILURES_PERCENT)
                .waitDurationInOpenState(open)
                .permittedNumberOfCallsInHalfOpenState(3)
                .ignoreException(BoundedCalls::isOfCaller)
                .build());
        threads = new ThreadPoolExecutor(0, AT_ONCE, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), named());
    }

    private static ThreadFactory named() {
        AtomicLong number = new AtomicLong();
        return work -> {
            Thread thread = new Thread(work, "open-call-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static boolean isOfCaller(Throwable error) {
        return error instanceof OpenRefusal
                || error instanceof ProblemException problem
                        && problem.problemClass() != ProblemClass.INTERNAL
                        && problem.problemClass() != ProblemClass.UNAVAILABLE;
    }

    /** @throws OpenRefusal when the back end is left alone, takes too long, or too many calls are under way */
    <T> T run(String backEnd, Duration longest, Supplier<T> work) {
        CircuitBreaker breaker = breakers.circuitBreaker(backEnd);
        Map<String, String> log = MDC.getCopyOfContextMap();
        try {
            return breaker.executeCallable(() -> TimeLimiter.of(longest)
                    .executeFutureSupplier(() -> threads.submit(() -> {
                        if (log != null) {
                            MDC.setContextMap(log);
                        }
                        try {
                            return work.get();
                        } finally {
                            MDC.clear();
                        }
                    })));
        } catch (CallNotPermittedException e) {
            throw OpenRefusal.unavailable(
                    "BACKEND_BROKEN", "服务暂不可用，请稍后再试", "what stands behind it is out of order for now", OPEN);
        } catch (TimeoutException e) {
            throw OpenRefusal.unavailable("BACKEND_TIMEOUT", "处理超时", "it took too long", Duration.ofSeconds(1));
        } catch (RejectedExecutionException e) {
            throw OpenRefusal.unavailable(
                    "GATEWAY_BUSY", "正在处理的调用过多", "too many calls are under way", Duration.ofSeconds(1));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a call of " + backEnd + " failed", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
