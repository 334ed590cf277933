package cn.minshui.engine.core.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A back end that fails or hangs is left alone; what a caller does wrong leaves it open for everybody. */
class BoundedCallsUnitTests {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final BoundedCalls calls = new BoundedCalls(new Breakers(Duration.ofMinutes(5)));
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void close() {
        never.countDown();
        calls.close();
    }

    private String code(String backEnd, Duration longest, Supplier<String> work) {
        try {
            return calls.run(backEnd, longest, work);
        } catch (OpenRefusal e) {
            return e.answer().code();
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private String hang() {
        try {
            never.await();
            return "late";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Test
    void afterManyFailuresABackEndIsNotAskedAnyMore() {
        AtomicInteger asked = new AtomicInteger();
        Supplier<String> broken = () -> {
            asked.incrementAndGet();
            throw new IllegalStateException("broken");
        };
        for (int i = 0; i < 10; i++) {
            assertThat(code("a/b", LONG, broken)).isEqualTo("IllegalStateException");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(code("a/b", LONG, broken)).isEqualTo("BACKEND_BROKEN");
        }
        assertThat(asked).hasValue(10);
        assertThat(code("a/c", LONG, () -> "fine")).isEqualTo("fine");
    }

    @Test
    void whatTakesTooLongIsAnsweredInTimeAndCountsAsAFailure() {
        for (int i = 0; i < 10; i++) {
            assertThat(code("slow", Duration.ofMillis(20), this::hang)).isEqualTo("BACKEND_TIMEOUT");
        }
        assertThat(code("slow", LONG, () -> "fine")).isEqualTo("BACKEND_BROKEN");
    }

    /** Also the calls that nobody waits for any more hold their places, and that they do is no failure of anybody. */
    @Test
    void oneBackEndLeavesThreadsToTheOthers() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(32);
        CountDownLatch begun = new CountDownLatch(32);
        try {
            for (int i = 0; i < 32; i++) {
                callers.submit(() -> code("hung", LONG, () -> {
                    begun.countDown();
                    return hang();
                }));
            }
            begun.await();
            for (int i = 0; i < 20; i++) {
                assertThat(code("hung", LONG, () -> "fine")).isEqualTo("GATEWAY_BUSY");
            }
            assertThat(code("other", LONG, () -> "fine")).isEqualTo("fine");
            never.countDown();
            callers.shutdown();
            assertThat(callers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(code("hung", LONG, () -> "fine")).isEqualTo("fine");
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void mistakesOfCallersBreakNothing() {
        ProblemException mistake = ProblemException.of(ProblemClass.INVALID, "X", "甲", "x");
        for (int i = 0; i < 40; i++) {
            assertThatThrownBy(() -> calls.run("mine", LONG, () -> {
                        throw mistake;
                    }))
                    .isSameAs(mistake);
        }
        assertThat(code("mine", LONG, () -> "fine")).isEqualTo("fine");
    }
}
