package cn.minshui.engine.spi.device;

import java.util.Map;

/**
 * How one maker's, or one device's, dialect of a protocol differs: values of the adapter's {@link ProfileParameter}s by name. A key
 * of an encrypted protocol is one of them.
 */
public record DeviceProfile(Map<String, String> values) {
    /** Every parameter as it is initially. */
    public static final DeviceProfile STANDARD = new DeviceProfile(Map.of());

    public DeviceProfile {
        values = Map.copyOf(values);
    }

    /** The value set for the parameter, its initial one without. */
    public String value(ProfileParameter parameter) {
        return values.getOrDefault(parameter.name(), parameter.initial());
    }
}
