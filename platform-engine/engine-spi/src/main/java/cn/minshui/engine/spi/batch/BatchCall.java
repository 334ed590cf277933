package cn.minshui.engine.spi.batch;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.plugin.Services;
import java.util.Map;

/** One step of a batch job, inside its transaction, in the name of the user who started it. */
public record BatchCall(CallContext context, Map<String, Object> parameters, DataAccess data, Services services) {}
