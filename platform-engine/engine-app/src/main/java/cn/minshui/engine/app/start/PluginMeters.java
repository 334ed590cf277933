package cn.minshui.engine.app.start;

import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.ServiceMeter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/** Calls of plugins' services as {@code minshui.plugin.calls}, {@code .failures} and {@code .running}, one each by service. */
final class PluginMeters implements MeterBinder {
    private final DefaultPluginRegistry plugins;

    PluginMeters(DefaultPluginRegistry plugins) {
        this.plugins = plugins;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        plugins.onMeter(meter -> bind(registry, meter));
    }

    private static void bind(MeterRegistry registry, ServiceMeter meter) {
        ServiceMeter.Key key = meter.key();
        Tags tags = Tags.of(
                "plugin", key.plugin(),
                "version", key.version(),
                "family", key.family().word(),
                "service", key.service());
        FunctionTimer.builder(
                        "minshui.plugin.calls", meter, ServiceMeter::calls, ServiceMeter::nanos, TimeUnit.NANOSECONDS)
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("minshui.plugin.failures", meter, ServiceMeter::failures)
                .tags(tags)
                .register(registry);
        Gauge.builder("minshui.plugin.running", meter, ServiceMeter::running)
                .tags(tags)
                .register(registry);
    }
}
