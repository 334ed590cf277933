package cn.minshui.engine.testkit.plugin;

import cn.minshui.engine.spi.device.DeviceMessage;
import cn.minshui.engine.spi.device.DeviceProfile;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame that is known to be right, and what it says.
 *
 * @param bytes what the line delivers: one frame, perhaps behind bytes that wake the line up
 * @param request the frame that it answers, where that is needed to understand it
 */
public record DeviceSample(
        String name, byte[] bytes, DeviceProfile profile, byte @Nullable [] request, List<DeviceMessage> messages) {

    /** @param hex with or without spaces, and underscores as some collections write them */
    public static DeviceSample of(String name, String hex, DeviceMessage... messages) {
        return new DeviceSample(name, bytes(hex), DeviceProfile.STANDARD, null, List.of(messages));
    }

    /** The same under other profile parameters. @param values names and values in turn */
    public DeviceSample under(String... values) {
        Map<String, String> all = new HashMap<>(profile.values());
        for (int i = 0; i < values.length; i += 2) {
            all.put(values[i], values[i + 1]);
        }
        return new DeviceSample(name, bytes, new DeviceProfile(all), request, messages);
    }

    public DeviceSample answering(String requestHex) {
        return new DeviceSample(name, bytes, profile, bytes(requestHex), messages);
    }

    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("[\\s_]", ""));
    }

    @Override
    public String toString() {
        return name;
    }
}
