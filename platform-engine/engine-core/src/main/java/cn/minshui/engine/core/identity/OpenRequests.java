package cn.minshui.engine.core.identity;

import cn.minshui.engine.spi.context.TenantId;

/** Work in the background that users have asked for and that has not ended. */
@FunctionalInterface
public interface OpenRequests {

    /** Gives those of one user to another, in the transaction under way. @return how many there were */
    long handOver(TenantId tenant, long from, long to);
}
