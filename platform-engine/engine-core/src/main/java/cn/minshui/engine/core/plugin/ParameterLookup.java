package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Optional;

/** What a parameter of a policy is at a node under a release. */
@FunctionalInterface
public interface ParameterLookup {
    /** @return a literal of the parameter's type; empty when the release has no such parameter there */
    Optional<String> value(TenantId tenant, ReleaseId release, OrgNodeId node, String policy, String name);

    /** What the definitions alone say. */
    static ParameterLookup ofDefinitions(ModelLookup models) {
        return (tenant, release, node, policy, name) -> Optional.ofNullable(
                        models.model(tenant, release, node).policies().get(policy))
                .flatMap(definition ->
                        Optional.ofNullable(definition.parameters().get(name)))
                .map(parameter -> parameter.value());
    }
}
