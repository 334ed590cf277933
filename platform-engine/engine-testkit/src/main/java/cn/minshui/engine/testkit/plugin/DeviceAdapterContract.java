package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.spi.device.CommandKind;
import cn.minshui.engine.spi.device.DecodeResult;
import cn.minshui.engine.spi.device.DeviceCommand;
import cn.minshui.engine.spi.device.DeviceFault;
import cn.minshui.engine.spi.device.DeviceFrame;
import cn.minshui.engine.spi.device.DeviceProfile;
import cn.minshui.engine.spi.device.DeviceRequest;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every adapter of a meter protocol owes the platform. Extend it beside the plugin's own tests and give it frames of real
 * devices; {@code -Dminshui.device.seed=N} repeats a run over random bytes.
 */
public abstract class DeviceAdapterContract extends DeviceFramesContract {

    /** At least one command of each kind that the adapter takes. */
    protected abstract List<DeviceCommand> commands();

    @Test
    void everyDeclaredCommandIsEncodedAndReadBack() {
        Set<CommandKind> tried = EnumSet.noneOf(CommandKind.class);
        for (DeviceCommand command : commands()) {
            byte[] bytes = adapter().encode(command, DeviceProfile.STANDARD);
            tried.add(command.kind());
            assertThat(bytes.length)
                    .as("bytes of %s", command)
                    .isBetween(1, adapter().maxFrameLength());
            assertThat(adapter().encode(command, DeviceProfile.STANDARD)).isEqualTo(bytes);
            List<byte[]> frames = DeviceLine.atOnce(adapter(), DeviceProfile.STANDARD, bytes);
            assertThat(frames).as("frames of %s", command).hasSize(1);
            DecodeResult echo =
                    adapter().decode(new DeviceFrame(frames.get(0), RECEIVED, DeviceProfile.STANDARD, null));
            assertThat(echo.problems()).as("echo of %s", command).isEmpty();
            assertSays(echo, List.of(new DeviceRequest(command)), "echo of " + command);
        }
        assertThat(tried).as("kinds among commands()").isEqualTo(adapter().commands());
    }

    @Test
    void otherCommandsAreRefusedInWords() {
        for (DeviceCommand command : oneOfEachKind()) {
            if (!adapter().commands().contains(command.kind())) {
                ProblemException refusal = catchThrowableOfType(
                        ProblemException.class, () -> adapter().encode(command, DeviceProfile.STANDARD));
                assertThat(refusal).as("refusal of %s", command).isNotNull();
                assertThat(refusal.problems())
                        .extracting(Problem::code)
                        .contains(DeviceFault.DEVICE_COMMAND_UNSUPPORTED.name());
            }
        }
    }

    @Test
    void addressesThatCannotBeAreRefused() {
        for (DeviceCommand command : commands()) {
            if (command instanceof DeviceCommand.ReadCurrent) {
                for (String address : List.of("", " ", "x".repeat(100), "-1", "表")) {
                    assertThatThrownBy(() ->
                                    adapter().encode(new DeviceCommand.ReadCurrent(address), DeviceProfile.STANDARD))
                            .as("address '%s'", address)
                            .isInstanceOf(ProblemException.class);
                }
            }
        }
    }

    private static List<DeviceCommand> oneOfEachKind() {
        List<DeviceCommand> all = List.of(
                new DeviceCommand.ReadCurrent("1"),
                new DeviceCommand.ReadStored("1", 1),
                new DeviceCommand.ReadAddress(),
                new DeviceCommand.MoveValve("1", true, false),
                new DeviceCommand.SetClock("1", LocalDateTime.of(2026, 1, 2, 3, 4, 5)),
                new DeviceCommand.SetAddress("1", "2"),
                new DeviceCommand.SetCounter("1", new BigDecimal("1.5")));
        assertThat(all).extracting(DeviceCommand::kind).containsExactlyInAnyOrder(CommandKind.values());
        return all;
    }
}
