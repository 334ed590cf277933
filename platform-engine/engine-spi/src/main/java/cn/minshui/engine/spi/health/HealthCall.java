package cn.minshui.engine.spi.health;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.plugin.Services;

/** The question how a plugin does. @param context the operating tenant at its root: a plugin serves all tenants at once */
public record HealthCall(CallContext context, Services services) {}
