package cn.minshui.engine.spi.health;

/**
 * Looks at what a plugin depends on: whether a service elsewhere answers, whether what it needs is configured. Asked when an
 * administrator looks at plugins, every two seconds at most, on a thread of its own. After two seconds without an answer the thread
 * is interrupted and the plugin counts as down. Nothing else depends on the answer: a plugin that is down is called all the same.
 */
public interface PluginHealth {
    /** {@code plugin-id/name}, as {@code plugin.json} declares it. */
    String name();

    /** Whatever it throws means that the plugin is down. */
    HealthReport check(HealthCall call);
}
