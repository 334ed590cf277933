package cn.minshui.engine.core.model;

import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.expression.CompiledExpression;
import java.util.Map;

/**
 * A role ready to run.
 *
 * @param policies checked row policies by object name, only where the grant has one
 */
public record CompiledRole(RoleDefinition definition, Map<String, CompiledExpression> policies) {
    public CompiledRole {
        policies = Map.copyOf(policies);
    }
}
