package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.plugin.PluginCondition.Finding;
import cn.minshui.engine.spi.health.HealthCall;
import cn.minshui.engine.spi.health.HealthReport;
import cn.minshui.engine.spi.health.HealthStatus;
import cn.minshui.engine.spi.health.PluginHealth;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One question to one plugin, asked on a thread that may be given up. */
final class HealthCheck {
    private static final int DETAILS = 20;
    private static final int LONGEST = 500;

    private final PluginHealth service;
    private final String name;
    private final long begun = System.nanoTime();
    private volatile boolean running = true;
    private volatile @Nullable Finding finding;
    private @Nullable Future<?> work;

    private HealthCheck(PluginHealth service, String name) {
        this.service = service;
        this.name = name;
    }

    static HealthCheck begin(PluginHealth service, String name, Supplier<HealthCall> call, ExecutorService threads) {
        HealthCheck check = new HealthCheck(service, name);
        check.work = threads.submit(() -> check.run(call));
        return check;
    }

    private void run(Supplier<HealthCall> call) {
        try {
            finding = found(service.check(call.get()));
        } catch (ProblemException e) {
            finding = finding(HealthStatus.DOWN, e.problems().get(0).message());
        } catch (RuntimeException e) {
            // The class alone: what is in the message was not written to be shown.
            String what = e.getClass().getName();
            finding = finding(HealthStatus.DOWN, Text.of("健康检查出错：" + what, "the check of its health failed: " + what));
        } finally {
            running = false;
        }
    }

    private Finding found(@Nullable HealthReport report) {
        if (report == null) {
            return finding(HealthStatus.DOWN, Text.of("健康检查没有给出结果", "the check of its health gave no result"));
        }
        Text words = Text.of(
                Text.quoted(report.words().zh(), LONGEST),
                Text.quoted(report.words().en(), LONGEST));
        Map<String, String> details = new LinkedHashMap<>();
        report.details().entrySet().stream()
                .limit(DETAILS)
                .forEach(detail ->
                        details.put(Text.quoted(detail.getKey(), LONGEST), Text.quoted(detail.getValue(), LONGEST)));
        return new Finding(name, report.status(), words, details, millis());
    }

    private Finding finding(HealthStatus status, Text words) {
        return new Finding(name, status, words, Map.of(), millis());
    }

    private double millis() {
        return (System.nanoTime() - begun) / 1e6;
    }

    /** Whether its thread is still in the plugin. */
    boolean isRunning() {
        return running;
    }

    boolean isOf(PluginHealth asked) {
        return service == asked;
    }

    boolean isOlderThan(Duration age) {
        return System.nanoTime() - begun > age.toNanos();
    }

    /** The answer, waited for until it is {@code limit} old; then the thread is interrupted. */
    Finding await(Duration limit) {
        Future<?> asked = work;
        try {
            if (asked != null && running) {
                asked.get(Math.max(0, limit.toNanos() - (System.nanoTime() - begun)), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            asked.cancel(true);
        } catch (CancellationException e) {
            return silent(limit);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the check of " + name + " ended in no finding", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Finding told = finding;
        return told == null ? silent(limit) : told;
    }

    private Finding silent(Duration limit) {
        return finding(
                HealthStatus.DOWN,
                Text.of(
                        "健康检查在 " + limit.toSeconds() + " 秒内没有回答",
                        "the check of its health did not answer within " + limit.toSeconds() + " s"));
    }
}
