package cn.minshui.engine.testkit.plugin;

import cn.minshui.engine.spi.device.CommandKind;
import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.device.DeviceCommand;
import cn.minshui.engine.spi.device.DeviceReading;
import cn.minshui.engine.spi.device.DeviceReply;
import cn.minshui.engine.spi.device.DeviceRequest;
import cn.minshui.engine.spi.device.MeasuredQuantity;
import cn.minshui.engine.spi.device.Measurement;
import cn.minshui.engine.spi.device.ValveState;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Published frames of water meters through the device family; the class is also the right half of the contract's own tests. */
class SampleMeterContractTests extends DeviceAdapterContract {
    @Override
    protected DeviceAdapter adapter() {
        return new SampleMeter();
    }

    private static DeviceReading reading(
            String address, @Nullable LocalDateTime time, String current, String settled, ValveState valve) {
        return new DeviceReading(
                address,
                time,
                List.of(
                        Measurement.now(MeasuredQuantity.FORWARD_VOLUME, new BigDecimal(current)),
                        Measurement.now(MeasuredQuantity.SETTLED_VOLUME, new BigDecimal(settled))),
                valve,
                Set.of(),
                Map.of());
    }

    @Override
    protected List<DeviceSample> samples() {
        return List.of(
                DeviceSample.of(
                        "with a preamble",
                        "FE FE FE FE 68 10 44 33 22 11 00 33 78 01 03 1F 90 00 80 16",
                        new DeviceRequest(new DeviceCommand.ReadCurrent("78330011223344"))),
                DeviceSample.of(
                        "with the meter's time and a closed valve",
                        "68 10 44 33 22 11 00 33 78 81 16 1F 90 00 00 77 66 55 2C 00 77 66 55 2C 31 01 22 11 05 15 20 21 84 13 16",
                        reading(
                                "78330011223344",
                                LocalDateTime.of(2015, 5, 11, 22, 1, 31),
                                "556677.00",
                                "556677.00",
                                ValveState.CLOSED)),
                DeviceSample.of(
                        "identifier the other way round, no time",
                        "FE FE FE 68 10 01 00 00 05 08 00 00 81 16 90 1F 00 00 23 01 00 2C 00 00 00 00 2C 00 00 00 00 00 00 00 00 00 48 16",
                        reading("00000805000001", null, "123.00", "0.00", ValveState.OPEN)),
                DeviceSample.of(
                        "address",
                        "68 10 18 02 12 20 20 00 00 83 03 81 0A 00 F5 16",
                        new DeviceReply("00002020120218", CommandKind.READ_ADDRESS, true, Map.of())));
    }

    @Override
    protected List<DeviceCommand> commands() {
        return List.of(
                new DeviceCommand.ReadCurrent("78330011223344"),
                new DeviceCommand.ReadAddress(),
                new DeviceCommand.MoveValve("78331505900569", true, false),
                new DeviceCommand.MoveValve("78331505900569", false, false));
    }
}
