package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.core.data.ApprovedReleases;
import cn.minshui.engine.core.definition.DefinitionChanges.Change;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.identity.OrganizationTree;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Releases of tenants that commands name by their codes. */
public final class TenantReleases {
    private final ReleaseService releases;
    private final OrganizationTree tree;
    private final TenantNames names;
    private final Identities identities;
    private final Supplier<ApprovedReleases> approved;

    TenantReleases(
            ReleaseService releases,
            OrganizationTree tree,
            TenantNames names,
            Identities identities,
            Supplier<ApprovedReleases> approved) {
        this.identities = identities;
        this.approved = approved;
        this.releases = releases;
        this.tree = tree;
        this.names = names;
    }

    /** @throws ExitException USAGE when there is no such tenant */
    public TenantId tenant(String code) {
        return names.find(code).orElseThrow(() -> ExitException.usage("没有租户 " + code, "there is no tenant " + code));
    }

    /**
     * Publishes over what the tenant follows now.
     *
     * @throws ExitException USAGE when it needs a second person, for whom somebody must ask
     */
    public Release publish(String tenantCode, SourceTree sources, String author, String reason) {
        TenantId tenant = tenant(tenantCode);
        List<Change> asked = approved.get().asked(tenant, sources);
        if (!asked.isEmpty()) {
            String names = asked.stream().map(Change::name).collect(Collectors.joining(", "));
            throw ExitException.usage(
                    "这些定义的发布需要第二人复核：" + names + "；请加 --user 用户名（密码放在环境变量 MINSHUI_PASSWORD），由其提交",
                    "these definitions are published by two: " + names
                            + "; name who asks by --user, with his password in MINSHUI_PASSWORD");
        }
        return releases.publish(tenant, sources, current(tenant), author, reason);
    }

    /**
     * The same by a user, who asks a second person where one is needed.
     *
     * @throws ExitException USAGE for a wrong name or password
     */
    public Release publishAs(String tenantCode, String username, String password, SourceTree sources, String reason) {
        TenantId tenant = tenant(tenantCode);
        Account account = identities
                .authenticate(username + "@" + tenantCode, password)
                .orElseThrow(() -> ExitException.usage("用户名或密码不正确", "the user name or the password is wrong"));
        CallContext context = identities.context(account, "metadata-publish");
        return approved.get().publish(context, sources, current(tenant), reason);
    }

    /** Those of the release that the tenant follows now; none before its first. */
    public SourceTree currentSources(String tenantCode) {
        TenantId tenant = tenant(tenantCode);
        ReleaseId current = current(tenant);
        return current == null ? new SourceTree(List.of(), List.of()) : releases.sources(tenant, current);
    }

    /** What the tenant follows now; empty before its first release. */
    public Optional<ReleaseId> current(String tenantCode) {
        return Optional.ofNullable(current(tenant(tenantCode)));
    }

    /** The tenant's organizations below its root, as paths of codes. */
    public List<String> overlayPaths(String tenantCode) {
        return tree.overlayPaths(tenant(tenantCode));
    }

    @Nullable
    ReleaseId current(TenantId tenant) {
        OrgNodeId root = tree.root(tenant).id();
        return releases.current(tenant, root).map(Release::id).orElse(null);
    }
}
