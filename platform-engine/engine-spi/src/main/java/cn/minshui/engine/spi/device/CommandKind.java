package cn.minshui.engine.spi.device;

/** The kinds of {@link DeviceCommand}. */
public enum CommandKind {
    READ_CURRENT,
    READ_STORED,
    READ_ADDRESS,
    MOVE_VALVE,
    SET_CLOCK,
    SET_ADDRESS,
    SET_COUNTER
}
