package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.context.TenantId;

/** Told of committed changes of the engine's own objects: organization, tenant, user, user-role. */
@FunctionalInterface
public interface CommitListener {
    void changed(TenantId tenant, String object, long id);
}
