package cn.minshui.engine.spi.event;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.plugin.Services;

/** One delivery, in a transaction of its own, in the name of the system at the tenant's root node. */
public record EventCall(Event event, CallContext context, DataAccess data, Services services) {}
