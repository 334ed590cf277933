package cn.minshui.engine.spi.device;

/** One thing that a frame says. */
public sealed interface DeviceMessage permits DeviceReading, DeviceReply, DeviceRequest {

    /** The device's address as it stands on its plate or in its settings; see {@link DeviceCommand#EVERYONE}. */
    String address();
}
