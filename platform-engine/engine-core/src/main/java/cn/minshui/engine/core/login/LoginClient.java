package cn.minshui.engine.core.login;

import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.spi.context.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of single sign-on, as its record has it today.
 *
 * @param code unique in its tenant
 * @param secretHash null where none was made, or it keeps none
 * @param ownScopes of tokens that it asks for itself; empty where it may not
 * @param redirects where logins are sent, matched exactly
 * @param backChannelLogout null where it is not to be told
 */
public record LoginClient(
        TenantId tenant,
        String tenantCode,
        long id,
        String code,
        String name,
        boolean confidential,
        boolean ownTokens,
        @Nullable String secretHash,
        List<String> ownScopes,
        List<String> redirects,
        List<String> logouts,
        @Nullable String backChannelLogout) {

    /** As the client calls itself: {@code code}, or {@code code@tenant} of another tenant than the first. */
    public String clientId() {
        return tenant.equals(PlanIdentities.OPERATOR) ? code : code + "@" + tenantCode;
    }
}
