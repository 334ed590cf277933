package cn.minshui.engine.spi.device;

/** What a device says of its valve. */
public enum ValveState {
    /** Not said, or there is none. */
    UNKNOWN,
    OPEN,
    CLOSED,
    MOVING,
    FAULTY
}
