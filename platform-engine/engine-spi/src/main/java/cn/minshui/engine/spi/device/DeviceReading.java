package cn.minshui.engine.spi.device;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a device measured.
 *
 * @param meterTime by the device's own clock, which knows no zone and may be wrong; null when it did not say
 * @param measurements in the order of the frame; none may be left out because it looks unlikely
 * @param alarms flags that are set
 * @param details what the maker says besides, by the maker's own names; for people, never for decisions
 */
public record DeviceReading(
        String address,
        @Nullable LocalDateTime meterTime,
        List<Measurement> measurements,
        ValveState valve,
        Set<DeviceAlarm> alarms,
        Map<String, String> details)
        implements DeviceMessage {
    public DeviceReading {
        measurements = List.copyOf(measurements);
        alarms = Set.copyOf(alarms);
        details = Map.copyOf(details);
    }

    /** A reading of figures alone. */
    public static DeviceReading of(String address, List<Measurement> measurements) {
        return new DeviceReading(address, null, measurements, ValveState.UNKNOWN, Set.of(), Map.of());
    }
}
