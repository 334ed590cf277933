package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.access.Entitlement;
import cn.minshui.engine.core.access.Entitlements;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.OrganizationScopes.Node;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Packages of the caller's tenant and of every organisation from his own up, and what all of them hold together. Kept for a
 * second and forgotten at once when this node changes one: what is withheld stays withheld while somebody looks it up.
 */
public final class PackageEntitlements implements Entitlements {
    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final Set<String> OBJECTS = Set.of("module-package", "module-grant", "organization", "tenant");

    private final DataEngine engine;
    private final Identities identities;
    private final OrganizationTree tree;
    private final Cache<Key, Held> held =
            Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(KEPT).build();

    private record Key(TenantId tenant, OrgNodeId node) {}

    /** @param packages names, the tenant's first, then from the group down */
    public record Held(Entitlement entitlement, List<String> packages) {}

    public PackageEntitlements(DataEngine engine, Identities identities, OrganizationTree tree) {
        this.engine = engine;
        this.identities = identities;
        this.tree = tree;
        engine.onCommit((tenant, object, id) -> {
            if (OBJECTS.contains(object)) {
                held.invalidateAll();
            }
        });
    }

    @Override
    public Entitlement of(CallContext context) {
        return held(context.tenant(), context.organization()).entitlement();
    }

    /** What holds at an organisation, with the packages that it comes from. */
    public Held held(TenantId tenant, OrgNodeId node) {
        return Objects.requireNonNull(held.get(new Key(tenant, node), this::read));
    }

    private Held read(Key key) {
        List<DataRecord> packages = new ArrayList<>();
        DataAccess operator = data(PlanIdentities.OPERATOR);
        operator.find("tenant", key.tenant().value(), "modulePackage")
                .filter(row -> row.value("modulePackage") != null)
                .flatMap(row -> operator.find(
                        "module-package", row.reference("modulePackage").id()))
                .ifPresent(packages::add);
        DataAccess own = data(key.tenant());
        Node node = tree.node(key.tenant(), key.node());
        List<Long> way = new ArrayList<>(node.above());
        way.add(node.id().value());
        own.list(Query.of("module-grant")
                        .where("company in params.way", Map.of("way", way))
                        .fields("modulePackage"))
                .forEach(grant -> own.find(
                                "module-package",
                                grant.reference("modulePackage").id())
                        .ifPresent(packages::add));
        Entitlement entitlement =
                packages.stream().map(PackageEntitlements::entitlement).reduce(Entitlement.ALL, Entitlement::and);
        return new Held(
                entitlement,
                packages.stream().map(each -> each.text("name")).distinct().toList());
    }

    private DataAccess data(TenantId tenant) {
        return engine.engineData(identities.system(tenant, "package"));
    }

    private static Entitlement entitlement(DataRecord modulePackage) {
        return new Entitlement(Arrays.stream(modulePackage.text("modules").split(" "))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet()));
    }

    /** Names of the modules that a model has, without the engine's own. */
    public static Set<String> modules(CompiledModel model) {
        return model.objects().values().stream()
                .map(object -> object.definition().module())
                .filter(module -> !module.equals(Entitlement.PLATFORM))
                .collect(Collectors.toSet());
    }
}
