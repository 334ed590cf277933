package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Optional;

/** Calls of users as they are now: today's roles, node and release. */
@FunctionalInterface
public interface ApprovalCalls {

    /** Empty for a user who may not log in any more. */
    Optional<CallContext> of(TenantId tenant, long user, String trace);
}
