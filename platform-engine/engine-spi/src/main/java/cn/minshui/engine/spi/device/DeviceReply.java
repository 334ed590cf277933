package cn.minshui.engine.spi.device;

import java.util.Map;

/**
 * An answer to a command that carries no measurement.
 *
 * @param accepted whether the device did as it was told
 * @param details the maker's code of a refusal and whatever else was said, for people
 */
public record DeviceReply(String address, CommandKind command, boolean accepted, Map<String, String> details)
        implements DeviceMessage {
    public DeviceReply {
        details = Map.copyOf(details);
    }
}
