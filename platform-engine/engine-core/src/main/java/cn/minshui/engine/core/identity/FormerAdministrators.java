package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.access.Duties;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A tenant of a time when one role did everything: after the release that divides it nobody could give roles. Whoever held that
 * role at the root gets the founding one beside it and appoints the three administrators.
 */
public final class FormerAdministrators {
    private final DataEngine engine;
    private final Identities identities;

    public FormerAdministrators(DataEngine engine, Identities identities) {
        this.engine = engine;
        this.identities = identities;
    }

    /** Does nothing where somebody can give roles. @param former name of the role that did everything */
    public void help(TenantId tenant, String former) {
        CallContext system = identities.system(tenant, "start");
        CompiledModel model = engine.model(system);
        Optional<String> founding = founding(model);
        if (founding.isEmpty() || founding.get().equals(former)) {
            return;
        }
        DataAccess data = engine.engineData(system);
        List<DataRecord> held = data.list(Query.of("user-role").fields("role", "user"));
        if (held.stream().anyMatch(row -> isGiver(model, row.text("role")))) {
            return;
        }
        held.stream()
                .filter(row -> row.text("role").equals(former))
                .map(row -> ((Reference) Objects.requireNonNull(row.value("user"))).id())
                .filter(user -> data.require("user", user, "username").organization()
                        == system.organization().value())
                .forEach(user -> data.create("user-role", Map.of("user", user, "role", founding.get())));
    }

    /** The role of a tenant's first user. */
    static Optional<String> founding(CompiledModel model) {
        return model.roles().values().stream()
                .filter(RoleDefinition::founding)
                .map(RoleDefinition::name)
                .findFirst();
    }

    private static boolean isGiver(CompiledModel model, String name) {
        RoleDefinition role = model.roles().get(name);
        return role != null
                && (role.founding()
                        || (!role.belowRoot()
                                && Duties.of(
                                                role,
                                                model.objects().values().stream()
                                                        .map(CompiledObject::definition)
                                                        .toList())
                                        .contains(Duty.SECURITY)));
    }
}
