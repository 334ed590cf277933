package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.device.DeviceProfile;
import cn.minshui.engine.spi.device.Framing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The receiving end of a line: collects what arrives and cuts it into frames as the adapter says. */
final class DeviceLine {
    /** Bytes behind what was received, which an adapter must not look at. */
    private static final byte BEYOND = 0x5A;

    private final DeviceAdapter adapter;
    private final DeviceProfile profile;
    private final List<byte[]> frames = new ArrayList<>();
    private byte[] received = new byte[0];

    DeviceLine(DeviceAdapter adapter, DeviceProfile profile) {
        this.adapter = adapter;
        this.profile = profile;
    }

    static List<byte[]> atOnce(DeviceAdapter adapter, DeviceProfile profile, byte[] bytes) {
        DeviceLine line = new DeviceLine(adapter, profile);
        line.arrive(bytes);
        return line.frames;
    }

    static List<byte[]> byteByByte(DeviceAdapter adapter, DeviceProfile profile, byte[] bytes) {
        DeviceLine line = new DeviceLine(adapter, profile);
        for (byte one : bytes) {
            line.arrive(new byte[] {one});
        }
        return line.frames;
    }

    private void arrive(byte[] bytes) {
        received = joined(received, bytes);
        while (true) {
            Framing framing = next();
            int end = framing.skip() + framing.length();
            assertThat(end).as("end of the frame in %s bytes", received.length).isLessThanOrEqualTo(received.length);
            if (framing.isWhole()) {
                assertThat(framing.length()).as("length of a frame").isLessThanOrEqualTo(adapter.maxFrameLength());
                frames.add(Arrays.copyOfRange(received, framing.skip(), end));
            }
            received = Arrays.copyOfRange(received, end, received.length);
            if (!framing.isWhole()) {
                assertThat(received.length)
                        .as("bytes kept without a whole frame among them")
                        .isLessThan(adapter.maxFrameLength());
                return;
            }
        }
    }

    private Framing next() {
        byte[] buffer = Arrays.copyOf(received, received.length + 7);
        Arrays.fill(buffer, received.length, buffer.length, BEYOND);
        byte[] before = buffer.clone();
        Framing framing = adapter.frame(buffer, received.length, profile);
        assertThat(buffer).as("the buffer").isEqualTo(before);
        return framing;
    }

    static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(p -> p.length).sum();
        byte[] all = new byte[length];
        int end = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, end, part.length);
            end += part.length;
        }
        return all;
    }
}
