package cn.minshui.engine.spi.context;

/** A tenant: one group with its companies and stations. */
public record TenantId(long value) {}
