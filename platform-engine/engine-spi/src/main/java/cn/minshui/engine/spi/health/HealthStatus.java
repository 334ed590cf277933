package cn.minshui.engine.spi.health;

/** How a plugin does, the worst last. */
public enum HealthStatus {
    UP,
    /** It works, but not all of it or not as it should. */
    DEGRADED,
    /** It cannot do its work. */
    DOWN
}
