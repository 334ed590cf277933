package cn.minshui.engine.core.release;

import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;

/** Tells the other nodes that a pointer has moved; when it fails they find out by polling. */
public interface Announcer {
    void published(TenantId tenant, ReleaseId release);
}
