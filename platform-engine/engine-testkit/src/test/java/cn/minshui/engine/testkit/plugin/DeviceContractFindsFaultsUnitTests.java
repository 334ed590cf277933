package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.spi.device.CommandKind;
import cn.minshui.engine.spi.device.DecodeResult;
import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.device.DeviceCommand;
import cn.minshui.engine.spi.device.DeviceFault;
import cn.minshui.engine.spi.device.DeviceFrame;
import cn.minshui.engine.spi.device.DeviceProfile;
import cn.minshui.engine.spi.device.Framing;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Each fault of an adapter is found by the contract test that is meant for it; {@link SampleMeterContractTests} passes them all. */
class DeviceContractFindsFaultsUnitTests {

    private static SampleMeterContractTests contract(DeviceAdapter faulty) {
        return new SampleMeterContractTests() {
            @Override
            protected DeviceAdapter adapter() {
                return faulty;
            }
        };
    }

    @Test
    void aChecksumThatIsNotLookedAt() {
        SampleMeterContractTests contract = contract(new SampleMeter() {
            @Override
            public DecodeResult decode(DeviceFrame frame) {
                byte[] bytes = frame.bytes().clone();
                if (bytes.length > 2) {
                    int sum = 0;
                    for (int i = 0; i < bytes.length - 2; i++) {
                        sum += bytes[i];
                    }
                    bytes[bytes.length - 2] = (byte) sum;
                }
                return super.decode(new DeviceFrame(bytes, frame.receivedAt(), frame.profile(), frame.request()));
            }
        });
        assertThatThrownBy(contract::aFlippedBitIsNoticed).isInstanceOf(AssertionError.class);
    }

    @Test
    void anExceptionOverAShortFrame() {
        SampleMeterContractTests contract = contract(new SampleMeter() {
            @Override
            public DecodeResult decode(DeviceFrame frame) {
                return frame.bytes()[10] == 0 ? DecodeResult.of() : super.decode(frame);
            }
        });
        assertThatThrownBy(contract::ofATruncatedFrameNothingIsTold).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(contract::rubbishIsNeverAnException)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed");
    }

    @Test
    void readingBeyondWhatWasReceived() {
        SampleMeterContractTests contract = contract(new SampleMeter() {
            @Override
            public Framing frame(byte[] buffer, int length, DeviceProfile profile) {
                return super.frame(buffer, buffer.length, profile);
            }
        });
        assertThatThrownBy(contract::severalFramesInOneReadAndAFrameInSeveralReads)
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aLineThatIsKeptForEver() {
        SampleMeterContractTests contract = contract(new SampleMeter() {
            @Override
            public Framing frame(byte[] buffer, int length, DeviceProfile profile) {
                return Framing.waiting(0);
            }
        });
        assertThatThrownBy(contract::rubbishIsNeverAnException).isInstanceOf(AssertionError.class);
    }

    @Test
    void changingTheBytes() {
        SampleMeterContractTests contract = contract(new SampleMeter() {
            @Override
            public DecodeResult decode(DeviceFrame frame) {
                DecodeResult result = super.decode(frame);
                Arrays.fill(frame.bytes(), (byte) 0);
                return result;
            }
        });
        assertThatThrownBy(contract::decodingLeavesTheBytesAndTellsTheSameEachTime)
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void stateBetweenCalls() {
        AtomicInteger calls = new AtomicInteger();
        SampleMeterContractTests contract = contract(new SampleMeter() {
            @Override
            public DecodeResult decode(DeviceFrame frame) {
                return calls.incrementAndGet() > 100
                        ? DecodeResult.refused(DeviceFault.FRAME_UNKNOWN.at(0, ""))
                        : super.decode(frame);
            }
        });
        assertThatThrownBy(contract::manyThreadsAtOnceAreToldWhatOneIsTold)
                .hasRootCauseInstanceOf(AssertionError.class);
    }

    @Test
    void aCommandThatIsDeclaredAndNotTaken() {
        SampleMeterContractTests contract = contract(new SampleMeter() {
            @Override
            public Set<CommandKind> commands() {
                return EnumSet.allOf(CommandKind.class);
            }
        });
        assertThatThrownBy(contract::everyDeclaredCommandIsEncodedAndReadBack).isInstanceOf(AssertionError.class);
    }

    @Test
    void aCommandThatIsTakenForAnother() {
        SampleMeterContractTests contract = contract(new SampleMeter() {
            @Override
            public byte[] encode(DeviceCommand command, DeviceProfile profile) {
                return super.encode(new DeviceCommand.ReadAddress(), profile);
            }
        });
        assertThatThrownBy(contract::everyDeclaredCommandIsEncodedAndReadBack).isInstanceOf(AssertionError.class);
        assertThatThrownBy(contract::otherCommandsAreRefusedInWords).isInstanceOf(AssertionError.class);
        assertThatThrownBy(contract::addressesThatCannotBeAreRefused).isInstanceOf(AssertionError.class);
    }
}
