package cn.minshui.engine.core.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A back end that fails or hangs is left alone; what a caller does wrong leaves it open for everybody. */
class BoundedCallsUnitTests {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final BoundedCalls calls = new BoundedCalls(Duration.ofMinutes(5));
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
