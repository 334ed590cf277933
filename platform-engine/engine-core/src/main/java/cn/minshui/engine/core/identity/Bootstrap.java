package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.TenantFounding;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes tenants: release, root organisation, administrator. */
public final class Bootstrap {
    private final DataEngine engine;
    private final OrganizationTree tree;
    private final Releases releases;
    private final Clock clock;
    private final TenantFounding founding;
    private final Passwords passwords = new Passwords();

    public Bootstrap(DataEngine engine, OrganizationTree tree, Releases releases, Clock clock) {
        this.engine = engine;
        this.tree = tree;
        this.releases = releases;
        this.clock = clock;
        this.founding = new TenantFounding(engine);
    }

    /**
     * @param role given to the user; null is the model's founding role
     * @param mustChangePassword whether the password is for one login only
     */
    public record Administrator(
            String username,
            String displayName,
            String password,
            @Nullable String role,
            boolean mustChangePassword) {}

    /** @param root id of the root organisation */
    public record Founded(TenantId tenant, OrgNodeId root, long administrator, Releases.Release release) {}

    /** Whether the first tenant is there. */
    public boolean isFounded() {
        return tree.hasRoot(PlanIdentities.OPERATOR);
    }

    /**
     * The tenant that operates the platform; all rows or none. Done again after a crash, it goes on from the published release.
     */
    public Founded firstTenant(String code, String name, SourceTree sources, Administrator administrator) {
        TenantId tenant = PlanIdentities.OPERATOR;
        OrgNodeId root = new OrgNodeId(engine.ids().next());
        Releases.Release release = publish(tenant, root, sources);
        CallContext system = PlanIdentities.system(tenant, root, release, clock, "bootstrap");
        return found(system, system, code, name, administrator, release);
    }

    /**
     * A further tenant, under the same sources as the operating one.
     *
     * @param operator the operating tenant's system context
     */
    Founded furtherTenant(CallContext operator, String code, String name, Administrator administrator) {
        PasswordRules.of(engine.model(operator))
                .require(administrator.password(), administrator.username(), "adminPassword");
        TenantId tenant = new TenantId(engine.ids().next());
        OrgNodeId root = new OrgNodeId(engine.ids().next());
        SourceTree all = releases.sources(operator.tenant(), operator.release());
        Releases.Release release = publish(tenant, root, new SourceTree(all.base(), List.of()));
        CallContext system = PlanIdentities.system(tenant, root, release, clock, operator.traceId());
        return found(operator, system, code, name, administrator, release);
    }

    private Releases.Release publish(TenantId tenant, OrgNodeId root, SourceTree sources) {
        Optional<Releases.Release> current = releases.current(tenant, root);
        @Nullable ReleaseId expected = current.map(Releases.Release::id).orElse(null);
        return releases.publish(tenant, sources, expected, "system", "首次发布");
    }

    private Founded found(
            CallContext operator,
            CallContext system,
            String code,
            String name,
            Administrator administrator,
            Releases.Release release) {
        long[] user = new long[1];
        founding.together(() -> {
            founding.root(system, code, name);
            founding.tenant(operator, system.tenant().value(), code, name);
            tree.changed(system.tenant());
            user[0] = administrator(system, administrator);
        });
        tree.changed(system.tenant());
        return new Founded(system.tenant(), system.organization(), user[0], release);
    }

    private long administrator(CallContext system, Administrator administrator) {
        DataAccess data = engine.engineData(system);
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("username", administrator.username());
        values.put("displayName", administrator.displayName());
        values.put("passwordHash", passwords.hash(administrator.password(), "adminPassword"));
        values.put("credentialVersion", 1L);
        values.put("mustChangePassword", administrator.mustChangePassword());
        long id = data.create("user", values);
        data.create("user-role", Map.of("user", id, "role", role(system, administrator)));
        return id;
    }

    private String role(CallContext system, Administrator administrator) {
        String given = administrator.role();
        return given != null
                ? given
                : FormerAdministrators.founding(engine.model(system))
                        .orElseThrow(() -> new IllegalStateException("no role is the founding one"));
    }
}
