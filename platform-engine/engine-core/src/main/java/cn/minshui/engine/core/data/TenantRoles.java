package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Map;

/** The roles that tenants keep as records, those in use, by name. */
@FunctionalInterface
public interface TenantRoles {
    Map<String, RoleDefinition> of(TenantId tenant);
}
