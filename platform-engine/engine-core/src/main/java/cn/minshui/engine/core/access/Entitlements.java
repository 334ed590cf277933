package cn.minshui.engine.core.access;

import cn.minshui.engine.spi.context.CallContext;

/** What callers are entitled to, besides their roles. */
@FunctionalInterface
public interface Entitlements {
    Entitlement of(CallContext context);
}
