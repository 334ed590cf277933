package cn.minshui.engine.spi.device;

/** A command seen on the line: the platform's own, echoed by a converter, or that of another master. */
public record DeviceRequest(DeviceCommand command) implements DeviceMessage {
    @Override
    public String address() {
        return command.address();
    }
}
