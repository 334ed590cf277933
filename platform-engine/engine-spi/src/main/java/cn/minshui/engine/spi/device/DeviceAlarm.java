package cn.minshui.engine.spi.device;

/** Alarm bits of devices under one name each. What has no name here goes to {@link DeviceReading#details}. */
public enum DeviceAlarm {
    LOW_BATTERY,
    LEAK,
    BURST,
    REVERSE_FLOW,
    MAGNETIC_TAMPERING,
    CASE_OPENED,
    SENSOR_FAULT,
    VALVE_FAULT,
    MEMORY_FAULT,
    CLOCK_FAULT,
    METER_BLOCKED,
    OVERLOAD,
    UNDERFLOW,
    EMPTY_PIPE,
    FROST
}
