package cn.minshui.engine.testkit.plugin;

import cn.minshui.engine.spi.device.CommandKind;
import cn.minshui.engine.spi.device.DecodeResult;
import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.device.DeviceAlarm;
import cn.minshui.engine.spi.device.DeviceCommand;
import cn.minshui.engine.spi.device.DeviceFault;
import cn.minshui.engine.spi.device.DeviceFrame;
import cn.minshui.engine.spi.device.DeviceProfile;
import cn.minshui.engine.spi.device.DeviceReading;
import cn.minshui.engine.spi.device.DeviceReply;
import cn.minshui.engine.spi.device.DeviceRequest;
import cn.minshui.engine.spi.device.Framing;
import cn.minshui.engine.spi.device.MeasuredQuantity;
import cn.minshui.engine.spi.device.Measurement;
import cn.minshui.engine.spi.device.ProfileParameter;
import cn.minshui.engine.spi.device.ValveState;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** As much of CJ/T 188 as shows that the SPI can carry it: addresses, meter time, valve, alarms, two orders of the data identifier. */
class SampleMeter implements DeviceAdapter {
    private static final int HEAD = 11;
    private static final int TAIL = 2;
    private static final byte START = 0x68;
    private static final byte END = 0x16;
    private static final byte EVERYONE = (byte) 0xAA;

    @Override
    public String name() {
        return "sample/cjt188";
    }

    @Override
    public Set<CommandKind> commands() {
        return Set.of(CommandKind.READ_CURRENT, CommandKind.READ_ADDRESS, CommandKind.MOVE_VALVE);
    }

    @Override
    public List<ProfileParameter> parameters() {
        return List.of();
    }

    @Override
    public int maxFrameLength() {
        return HEAD + 0x64 + TAIL;
    }

    @Override
    public Framing frame(byte[] buffer, int length, DeviceProfile profile) {
        for (int start = 0; start < length; start++) {
            if (buffer[start] == START) {
                int size = length - start < HEAD ? HEAD + TAIL : HEAD + (buffer[start + HEAD - 1] & 0xFF) + TAIL;
                if (size <= maxFrameLength() && start + size > length) {
                    return Framing.waiting(start);
                }
                if (size <= maxFrameLength() && buffer[start + size - 1] == END) {
                    return new Framing(start, size);
                }
            }
        }
        return Framing.waiting(length);
    }

    @Override
    public DecodeResult decode(DeviceFrame frame) {
        byte[] bytes = frame.bytes();
        if (bytes.length < HEAD + TAIL) {
            return DecodeResult.refused(DeviceFault.FRAME_TRUNCATED.at(bytes.length, ""));
        }
        int length = bytes[HEAD - 1] & 0xFF;
        if (HEAD + length + TAIL != bytes.length) {
            return DecodeResult.refused(DeviceFault.FRAME_LENGTH.at(HEAD - 1, Integer.toString(length)));
        }
        if (bytes[0] != START || bytes[bytes.length - 1] != END) {
            return DecodeResult.refused(DeviceFault.FRAME_UNKNOWN.at(0, ""));
        }
        if (bytes[bytes.length - TAIL] != sum(bytes, bytes.length - TAIL)) {
            return DecodeResult.refused(DeviceFault.FRAME_CHECKSUM.at(bytes.length - TAIL, ""));
        }
        return content(bytes, length);
    }

    private DecodeResult content(byte[] bytes, int length) {
        String address = address(bytes);
        switch (bytes[9] & 0xFF) {
            case 0x01:
                return DecodeResult.of(new DeviceRequest(new DeviceCommand.ReadCurrent(address)));
            case 0x03:
                return DecodeResult.of(new DeviceRequest(new DeviceCommand.ReadAddress()));
            case 0x83:
                return DecodeResult.of(new DeviceReply(address, CommandKind.READ_ADDRESS, true, Map.of()));
            case 0x04:
                boolean open = length > 3 && bytes[HEAD + 3] == 0x55;
                return DecodeResult.of(new DeviceRequest(new DeviceCommand.MoveValve(address, open, false)));
            case 0x81:
                return reading(bytes, length, address);
            default:
                return DecodeResult.refused(DeviceFault.CONTENT_UNKNOWN.at(9, ""));
        }
    }

    /** Makers write the identifier in either order. */
    private static DecodeResult reading(byte[] bytes, int length, String address) {
        int identifier = (bytes[HEAD] & 0xFF) << 8 | bytes[HEAD + 1] & 0xFF;
        if (identifier != 0x901F && identifier != 0x1F90 || length != 0x16) {
            return DecodeResult.refused(DeviceFault.CONTENT_UNKNOWN.at(HEAD, ""));
        }
        BigDecimal current = volume(bytes, HEAD + 3);
        BigDecimal settled = volume(bytes, HEAD + 8);
        if (current == null || settled == null) {
            return DecodeResult.refused(DeviceFault.VALUE_INVALID.at(HEAD + 3, ""));
        }
        int state = bytes[HEAD + 20] & 0xFF;
        ValveState valve = List.of(ValveState.OPEN, ValveState.CLOSED, ValveState.UNKNOWN, ValveState.FAULTY)
                .get(state & 3);
        return DecodeResult.of(new DeviceReading(
                address,
                time(bytes, HEAD + 13),
                List.of(
                        Measurement.now(MeasuredQuantity.FORWARD_VOLUME, current),
                        Measurement.now(MeasuredQuantity.SETTLED_VOLUME, settled)),
                valve,
                (state & 4) == 0 ? Set.of() : Set.of(DeviceAlarm.LOW_BATTERY),
                Map.of()));
    }

    private static @Nullable BigDecimal volume(byte[] bytes, int offset) {
        String digits = reversed(bytes, offset, 4);
        return bytes[offset + 4] == 0x2C && digits.matches("[0-9]+") ? new BigDecimal(digits).movePointLeft(2) : null;
    }

    private static @Nullable LocalDateTime time(byte[] bytes, int offset) {
        String digits = reversed(bytes, offset, 7);
        try {
            return LocalDateTime.parse(digits, DateTimeFormatter.ofPattern("uuuuMMddHHmmss"));
        } catch (DateTimeException unset) {
            return null;
        }
    }

    private static String address(byte[] bytes) {
        String digits = reversed(bytes, 2, 7);
        return digits.equals("AA".repeat(7)) ? DeviceCommand.EVERYONE : digits;
    }

    private static String reversed(byte[] bytes, int offset, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = offset + length - 1; i >= offset; i--) {
            HexFormat.of().withUpperCase().toHexDigits(text, bytes[i]);
        }
        return text.toString();
    }

    private static byte sum(byte[] bytes, int end) {
        int sum = 0;
        for (int i = 0; i < end; i++) {
            sum += bytes[i];
        }
        return (byte) sum;
    }

    @Override
    public byte[] encode(DeviceCommand command, DeviceProfile profile) {
        if (command instanceof DeviceCommand.ReadCurrent read) {
            return request(read.address(), 0x01, 0x1F, 0x90, 0x00);
        }
        if (command instanceof DeviceCommand.ReadAddress) {
            return request(DeviceCommand.EVERYONE, 0x03, 0x81, 0x0A, 0x00);
        }
        if (command instanceof DeviceCommand.MoveValve valve && !valve.forced()) {
            return request(valve.address(), 0x04, 0xA0, 0x17, 0x01, valve.open() ? 0x55 : 0x99);
        }
        throw DeviceFault.DEVICE_COMMAND_UNSUPPORTED.refusal(
                "kind", command.kind().name());
    }

    private static byte[] request(String address, int control, int... data) {
        byte[] bytes = new byte[HEAD + data.length + TAIL];
        bytes[0] = START;
        bytes[1] = address.equals(DeviceCommand.EVERYONE) ? EVERYONE : 0x10;
        for (int i = 0; i < 7; i++) {
            bytes[2 + i] = bytes[1] == EVERYONE ? EVERYONE : digitPair(address, 12 - 2 * i);
        }
        bytes[9] = (byte) control;
        bytes[10] = (byte) data.length;
        for (int i = 0; i < data.length; i++) {
            bytes[HEAD + i] = (byte) data[i];
        }
        bytes[bytes.length - 2] = sum(bytes, bytes.length - 2);
        bytes[bytes.length - 1] = END;
        return bytes;
    }

    private static byte digitPair(String address, int index) {
        if (!address.matches("[0-9]{14}")) {
            throw DeviceFault.DEVICE_ADDRESS_INVALID.refusal("address", address);
        }
        return (byte) HexFormat.fromHexDigits(address, index, index + 2);
    }
}
