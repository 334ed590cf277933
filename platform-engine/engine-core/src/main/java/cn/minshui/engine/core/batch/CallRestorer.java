package cn.minshui.engine.core.batch;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;

/** Makes the context of work that outlives the call which started it: the stored release, and the user as he is today. */
@FunctionalInterface
public interface CallRestorer {
    CallContext restore(TenantId tenant, OrgNodeId organization, long userId, ReleaseId release, String traceId);
}
