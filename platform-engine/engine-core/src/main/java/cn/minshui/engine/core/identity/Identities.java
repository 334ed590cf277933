package cn.minshui.engine.core.identity;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.TenantId;
import java.util.List;
import java.util.Optional;

/** Users and their organisation nodes, read through the engine's own objects {@code user}, {@code organization}, {@code tenant}. */
public interface Identities {

    /**
     * Checks a password at one BCrypt's cost whether or not the user exists.
     *
     * @param username {@code name} or {@code name@tenant-code}; without a tenant the default tenant's
     */
    Optional<Account> authenticate(String username, String password);

    Optional<Account> account(TenantId tenant, long userId);

    /** The code of a tenant that there is. */
    String tenantCode(TenantId tenant);

    /** Whose name it would be, whether or not there is such a user. */
    LoginName loginName(String username);

    /** From now on the user reaches nothing until he has changed his password. */
    void expirePassword(Account account);

    /**
     * Notes the time of a login in the user's {@code lastLoginAt}, at most once a minute and beside his versions and history: nobody's
     * open form becomes stale by a login.
     */
    void loggedIn(Account account);

    /** The context of a call of this user: today's roles, the current release of his node. */
    CallContext context(Account account, String traceId);

    /**
     * The context of somebody who is no user, such as another system: at a node, under its current release.
     *
     * @param principal with the roles that the call has
     */
    CallContext context(TenantId tenant, OrgNodeId node, Principal principal, String traceId);

    /** Whether there is such a tenant and it may be worked in. */
    boolean isActive(TenantId tenant);

    /** The active tenant of a code. */
    Optional<TenantId> activeTenant(String code);

    /** A context for the system's own work in a tenant (start, demo, jobs), at its root node, with every right. */
    CallContext system(TenantId tenant, String traceId);

    /** The overlay path (codes from the company down) of a node. */
    String overlayPath(TenantId tenant, OrgNodeId node);

    /** @param credentialVersion changes with the password or the status; a token made under another one is refused */
    record Account(
            TenantId tenant,
            String tenantCode,
            long userId,
            String username,
            String displayName,
            OrgNodeId organization,
            List<String> roles,
            long credentialVersion,
            boolean mustChangePassword) {}
}
