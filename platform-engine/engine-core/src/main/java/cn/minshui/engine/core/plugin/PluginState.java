package cn.minshui.engine.core.plugin;

/** What a plugin is ready for. */
public enum PluginState {
    /** Its services are called. */
    ENABLED,
    /** New calls are refused, some that began before still run. */
    DRAINING,
    /** Calls are refused. */
    DISABLED,
    /** It could not be loaded. */
    REFUSED
}
