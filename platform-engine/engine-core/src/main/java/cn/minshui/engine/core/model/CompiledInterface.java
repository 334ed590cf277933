package cn.minshui.engine.core.model;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.OpenApiDefinition;
import org.jspecify.annotations.Nullable;

/**
 * An open interface ready to run: what it may do is a role, so that a call of it goes through the plans that everybody's calls go
 * through.
 *
 * @param role name of that role among the compiled ones of the model; no user can be given it, because its name is none
 * @param action what it calls; null for another operation
 */
public record CompiledInterface(
        OpenApiDefinition definition, String role, @Nullable ActionDefinition action) {
    /** What the names of the roles of interfaces begin with. */
    public static final String ROLE_PREFIX = "$open/";

    public String name() {
        return definition.name();
    }

    public boolean isOfOneRecord() {
        return definition.isOfOneRecord(action);
    }

    /** Whether a call of it may change something. */
    public boolean writes() {
        return switch (definition.operation()) {
            case LIST, READ -> false;
            case CREATE, UPDATE, ACTION -> true;
        };
    }

    /** What stands behind it, as circuit breakers know it: the code of an action, or the object. */
    public String backEnd() {
        return action != null && action.handler() != null ? action.handler() : "object/" + definition.object();
    }
}
