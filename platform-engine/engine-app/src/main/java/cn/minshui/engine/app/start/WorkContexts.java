package cn.minshui.engine.app.start;

import cn.minshui.engine.core.data.ApprovalCalls;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Clock;
import java.util.Set;

/** Contexts of work that outlives its call: the stored release and node, the user as he is today. */
final class WorkContexts {
    private static final long SYSTEM = 0;
    private final Identities identities;
    private final Clock clock;

    WorkContexts(Identities identities, Clock clock) {
        this.identities = identities;
        this.clock = clock;
    }

    /** Users as they are now, in the release that they work under now. */
    static ApprovalCalls ofUsers(Identities identities) {
        return (tenant, user, trace) ->
                identities.account(tenant, user).map(account -> identities.context(account, trace));
    }

    CallContext restore(TenantId tenant, OrgNodeId organization, long userId, ReleaseId release, String traceId) {
        Principal principal = userId == SYSTEM
                ? identities.system(tenant, traceId).principal()
                : identities
                        .account(tenant, userId)
                        .map(account -> new Principal(
                                userId, account.username(), account.displayName(), Set.copyOf(account.roles())))
                        // Work that was begun rightly is brought to its end, also when the user has left since.
                        .orElseGet(() -> new Principal(userId, "", "", Set.of()));
        return new CallContext(tenant, organization, principal, release, clock, traceId);
    }
}
