package cn.minshui.engine.spi.context;

/** A node of a tenant's organisation tree: group, company, station or department. */
public record OrgNodeId(long value) {}
