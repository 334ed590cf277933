package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Map;

/** What is configured for a plugin at a node: values set there or above it, over the initial ones of its schema. */
@FunctionalInterface
public interface ConfigurationLookup {
    Map<String, Object> of(String plugin, TenantId tenant, OrgNodeId node);
}
