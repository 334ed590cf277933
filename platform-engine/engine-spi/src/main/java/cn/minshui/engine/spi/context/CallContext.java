package cn.minshui.engine.spi.context;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Everything a call may know about its surroundings; passed as an argument, never held in a static or a thread.
 *
 * @param organization the caller's own node; data scope is its subtree
 * @param release the release that the call resolved and keeps to its end
 */
public record CallContext(
        TenantId tenant, OrgNodeId organization, Principal principal, ReleaseId release, Clock clock, String traceId) {

    /** Business dates are those of the tenants' own zone; instants stay in UTC. */
    public static final ZoneId BUSINESS_ZONE = ZoneId.of("Asia/Shanghai");

    public Instant now() {
        return clock.instant();
    }

    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), BUSINESS_ZONE);
    }
}
