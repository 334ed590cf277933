package cn.minshui.engine.core.open;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.breaker.BrokenException;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * Runs calls on threads of their own, each within its time, behind one circuit breaker for each back end; no back end holds more
 * than half of the threads. What a caller did wrong is no failure of a back end, nor that there were too many calls.
 */
final class BoundedCalls implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final int OF_ONE = AT_ONCE / 2;
    private static final String NAME = "open/";

    private final Breakers breakers;
    private final ThreadPoolExecutor threads;
    /** By back end: as many as there are objects and actions with interfaces. */
    private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

    BoundedCalls(Breakers breakers) {
        this.breakers = breakers;
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
                || error instanceof RejectedExecutionException
                || error instanceof ProblemException problem
                        && problem.problemClass() != ProblemClass.INTERNAL
                        && problem.problemClass() != ProblemClass.UNAVAILABLE;
    }

    /** @throws OpenRefusal when the back end is left alone, takes too long, or too many calls are under way */
    <T> T run(String backEnd, Duration longest, Supplier<T> work) {
        try {
            return breakers.call(NAME + backEnd, BoundedCalls::isOfCaller, () -> bounded(backEnd, longest, work));
        } catch (BrokenException e) {
            throw OpenRefusal.unavailable(
                    "BACKEND_BROKEN", "服务暂不可用，请稍后再试", "what stands behind it is out of order for now", Breakers.OPEN);
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

    private <T> T bounded(String backEnd, Duration longest, Supplier<T> work) throws Exception {
        Semaphore place = places.computeIfAbsent(backEnd, name -> new Semaphore(OF_ONE));
        Map<String, String> log = MDC.getCopyOfContextMap();
        return TimeLimiter.of(longest)
                .executeFutureSupplier(() -> threads.submit(() -> {
                    // Taken by the thread that works: a call that nobody waits for any more still holds its place.
                    if (!place.tryAcquire()) {
                        throw new RejectedExecutionException("too many calls of " + backEnd);
                    }
                    if (log != null) {
                        MDC.setContextMap(log);
                    }
                    try {
                        return work.get();
                    } finally {
                        MDC.clear();
                        place.release();
                    }
                }));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
