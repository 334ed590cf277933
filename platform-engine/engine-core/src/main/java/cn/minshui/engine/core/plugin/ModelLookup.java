package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;

/** The effective model at a node under a release: {@code Releases::model}. */
@FunctionalInterface
public interface ModelLookup {
    CompiledModel model(TenantId tenant, ReleaseId release, OrgNodeId node);
}
