package cn.minshui.engine.spi.device;

/** What is measured, each in one unit: adapters convert, so that nobody takes litres for cubic metres. */
public enum MeasuredQuantity {
    /** Counter of what went forward, less what went back when the device nets it. */
    FORWARD_VOLUME("m3"),
    REVERSE_VOLUME("m3"),
    /** The counter at the device's last settlement. */
    SETTLED_VOLUME("m3"),
    REMAINING_VOLUME("m3"),
    FLOW("m3/h"),
    PRESSURE("MPa"),
    TEMPERATURE("Cel"),
    BATTERY_VOLTAGE("V"),
    BATTERY_LEVEL("%"),
    SIGNAL_STRENGTH("dB[mW]"),
    ENERGY("kW.h");

    private final String unit;

    MeasuredQuantity(String unit) {
        this.unit = unit;
    }

    /** UCUM code. */
    public String unit() {
        return unit;
    }
}
