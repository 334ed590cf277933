package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.plugin.Services;

/** Makes the services of one call; {@code context -> new EngineServices(registry, releases::model, context)}. */
@FunctionalInterface
public interface ServicesFactory {
    Services of(CallContext context);
}
