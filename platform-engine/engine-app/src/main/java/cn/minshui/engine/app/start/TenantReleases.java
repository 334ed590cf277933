package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.identity.OrganizationTree;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Releases of tenants that commands name by their codes. */
public final class TenantReleases {
    private final ReleaseService releases;
    private final OrganizationTree tree;
    private final TenantNames names;

    TenantReleases(ReleaseService releases, OrganizationTree tree, TenantNames names) {
        this.releases = releases;
        this.tree = tree;
        this.names = names;
    }

    /** @throws ExitException USAGE when there is no such tenant */
    public TenantId tenant(String code) {
        return names.find(code).orElseThrow(() -> ExitException.usage("没有租户 " + code, "there is no tenant " + code));
    }

    /** Publishes over what the tenant follows now. */
    public Release publish(String tenantCode, SourceTree sources, String author, String reason) {
        TenantId tenant = tenant(tenantCode);
        return releases.publish(tenant, sources, current(tenant), author, reason);
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
