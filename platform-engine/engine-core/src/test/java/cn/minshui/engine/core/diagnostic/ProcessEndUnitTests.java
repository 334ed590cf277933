package cn.minshui.engine.core.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ProcessEndUnitTests {

    /** The child's parent has become a program that never asks for the end of children. */
    @Test
    void aProcessThatNobodyBuriesHasEnded() throws Exception {
        Process careless = new ProcessBuilder("sh", "-c", "sleep 300 & echo $!; exec tail -f /dev/null").start();
        try (BufferedReader out = careless.inputReader()) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            while (!careless.info().command().orElse("").endsWith("tail")) {
                Thread.onSpinWait();
            }
            assertThat(ProcessEnd.isOf(child)).isFalse();
            child.destroyForcibly();

            assertThat(ProcessEnd.await(child, Duration.ofSeconds(60))).isTrue();
            assertThat(child.isAlive()).isTrue();
            assertThat(ProcessEnd.isOf(careless.toHandle())).isFalse();
        } finally {
            careless.destroyForcibly().waitFor();
        }
        assertThat(ProcessEnd.isOf(careless.toHandle())).isTrue();
    }

    @Test
    void whatDoesNotEndInTimeIsKilled() throws Exception {
        Process stubborn = new ProcessBuilder("sh", "-c", "trap '' TERM; echo up; exec sleep 300").start();
        try (BufferedReader out = stubborn.inputReader()) {
            assertThat(out.readLine()).isEqualTo("up");
            stubborn.destroy();

            ProcessEnd.awaitOrKill(stubborn.toHandle(), Duration.ofMillis(200));

            assertThat(ProcessEnd.isOf(stubborn.toHandle())).isTrue();
        } finally {
            stubborn.destroyForcibly();
        }
    }
}
