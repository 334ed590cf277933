package cn.minshui.engine.core.release;

import cn.minshui.engine.core.release.ReleaseStore.Pointer;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All pointers at one moment. */
final class PointerSnapshot {
    /** The pointer of the tenant as a whole, which nodes inherit. */
    static final long TENANT = 0;

    private final Map<Long, Map<Long, Release>> byTenant;

    private PointerSnapshot(Map<Long, Map<Long, Release>> byTenant) {
        this.byTenant = byTenant;
    }

    static PointerSnapshot of(List<Pointer> pointers) {
        Map<Long, Map<Long, Release>> byTenant = new HashMap<>();
        for (Pointer pointer : pointers) {
            byTenant.computeIfAbsent(pointer.tenantId(), key -> new HashMap<>())
                    .put(pointer.orgId(), pointer.release());
        }
        return new PointerSnapshot(byTenant);
    }

    /** What anybody follows, each release once. */
    Collection<Release> releases() {
        Map<ReleaseId, Release> byId = new LinkedHashMap<>();
        byTenant.values().forEach(nodes -> nodes.values().forEach(release -> byId.put(release.id(), release)));
        return byId.values();
    }

    /** What each tenant as a whole follows. */
    Map<TenantId, Release> tenants() {
        Map<TenantId, Release> all = new HashMap<>();
        byTenant.forEach((tenant, pointers) -> {
            Release whole = pointers.get(TENANT);
            if (whole != null) {
                all.put(new TenantId(tenant), whole);
            }
        });
        return all;
    }

    boolean knows(TenantId tenant) {
        return byTenant.containsKey(tenant.value());
    }

    /** The node's own pointer or the nearest above; the tree is asked only in a tenant where nodes have their own. */
    Optional<Release> at(TenantId tenant, OrgNodeId node, OrganizationPaths organizations) {
        Map<Long, Release> pointers = byTenant.getOrDefault(tenant.value(), Map.of());
        Release whole = pointers.get(TENANT);
        if (pointers.size() > (whole == null ? 0 : 1)) {
            for (Long ancestor : organizations.ancestors(tenant, node)) {
                Release own = pointers.get(ancestor);
                if (own != null) {
                    return Optional.of(own);
                }
            }
        }
        return Optional.ofNullable(whole);
    }
}
