package cn.minshui.engine.spi.plugin;

/** A plugin as bills and traces store it. */
public record PluginVersion(String id, String version) {}
