package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.device.DecodeResult;
import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.device.DeviceFault;
import cn.minshui.engine.spi.device.DeviceFrame;
import cn.minshui.engine.spi.device.DeviceMessage;
import cn.minshui.engine.spi.device.DeviceProfile;
import cn.minshui.engine.spi.device.DeviceRequest;
import cn.minshui.engine.spi.device.ProfileParameter;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The part of {@link DeviceAdapterContract} about what comes in. */
abstract class DeviceFramesContract {
    static final Instant RECEIVED = Instant.parse("2026-01-02T03:04:05Z");
    private static final int RANDOM_INPUTS = 3000;
    private static final int THREADS = 8;
    private static final int ROUNDS = 50;

    protected abstract DeviceAdapter adapter();

    /** Frames known to be right: each message the adapter can tell, each profile parameter away from its initial value. */
    protected abstract List<DeviceSample> samples();

    /** Whether a flipped bit is noticed wherever it falls in a frame; a protocol without a checksum says no. */
    protected boolean isEveryBitProtected() {
        return true;
    }

    /** Bytes that no frame begins with, as they stand on a line between frames. */
    protected byte[] noise() {
        return new byte[] {(byte) 0xFF, 0x00, (byte) 0xFF};
    }

    @Test
    void whatItSaysOfItselfIsStable() {
        DeviceAdapter adapter = adapter();
        assertThat(adapter.name())
                .matches("[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")
                .isEqualTo(adapter().name());
        assertThat(adapter.commands()).isEqualTo(adapter().commands());
        assertThat(adapter.parameters()).isEqualTo(adapter().parameters());
        assertThat(adapter.parameters()).extracting(ProfileParameter::name).doesNotHaveDuplicates();
        assertThat(adapter.parameters()).allSatisfy(parameter -> {
            assertThat(parameter.name()).matches("[a-z][A-Za-z0-9]*");
            assertThat(parameter.label().zh()).isNotBlank();
            assertThat(parameter.label().en()).isNotBlank();
        });
        assertThat(adapter.maxFrameLength()).isPositive();
    }

    @Test
    void knownFramesAreFoundAndSayWhatTheySay() {
        assertThat(samples()).as("samples").isNotEmpty();
        for (DeviceSample sample : samples()) {
            List<byte[]> frames = DeviceLine.atOnce(adapter(), sample.profile(), sample.bytes());
            assertThat(frames).as("frames of %s", sample).hasSize(1);
            DecodeResult result = decode(sample, frames.get(0));
            assertThat(result.problems()).as(sample.name()).isEmpty();
            assertSays(result, sample.messages(), sample.name());
        }
    }

    @Test
    void severalFramesInOneReadAndAFrameInSeveralReads() {
        for (DeviceSample sample : samples()) {
            byte[] frame = only(sample);
            byte[] line = DeviceLine.joined(sample.bytes(), sample.bytes(), noise(), sample.bytes());
            List<byte[]> expected = List.of(frame, frame, frame);
            assertThat(DeviceLine.atOnce(adapter(), sample.profile(), line))
                    .as("%s, all at once", sample)
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(expected);
            assertThat(DeviceLine.byteByByte(adapter(), sample.profile(), line))
                    .as("%s, byte by byte", sample)
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(expected);
        }
    }

    @Test
    void ofATruncatedFrameNothingIsTold() {
        for (DeviceSample sample : samples()) {
            byte[] frame = only(sample);
            for (int length = 0; length < frame.length; length++) {
                DecodeResult result = decode(sample, Arrays.copyOf(frame, length));
                assertThat(result.messages()).as("%s, %s bytes", sample, length).isEmpty();
                assertThat(result.problems()).as("%s, %s bytes", sample, length).anyMatch(Problem::isError);
                assertWellSaid(result, length);
            }
        }
    }

    @Test
    void aFlippedBitIsNoticed() {
        for (DeviceSample sample : samples()) {
            byte[] frame = only(sample);
            for (int bit = 0; bit < frame.length * Byte.SIZE; bit++) {
                byte[] damaged = frame.clone();
                damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                DecodeResult result = decode(sample, damaged);
                assertWellSaid(result, damaged.length);
                if (isEveryBitProtected()) {
                    assertThat(result.messages()).as("%s, bit %s", sample, bit).isEmpty();
                    assertThat(result.problems()).as("%s, bit %s", sample, bit).anyMatch(Problem::isError);
                }
            }
        }
    }

    @Test
    void rubbishIsNeverAnException() {
        long seed = Long.getLong("minshui.device.seed", System.nanoTime());
        Random random = new Random(seed);
        List<DeviceSample> samples = samples();
        for (int i = 0; i < RANDOM_INPUTS; i++) {
            DeviceSample sample = samples.get(random.nextInt(samples.size()));
            byte[] bytes = rubbish(random, sample);
            try {
                assertWellSaid(decode(sample, bytes), bytes.length);
                for (byte[] frame : DeviceLine.atOnce(adapter(), sample.profile(), bytes)) {
                    assertWellSaid(decode(sample, frame), frame.length);
                }
                DeviceFrame answer = new DeviceFrame(only(sample), RECEIVED, sample.profile(), bytes);
                assertWellSaid(adapter().decode(answer), answer.bytes().length);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", input "
                                + HexFormat.of().withUpperCase().formatHex(bytes),
                        e);
            }
        }
    }

    private byte[] rubbish(Random random, DeviceSample sample) {
        byte[] noise = new byte[random.nextInt(2 * adapter().maxFrameLength())];
        random.nextBytes(noise);
        if (random.nextBoolean()) {
            return noise;
        }
        byte[] damaged = DeviceLine.joined(Arrays.copyOf(noise, noise.length / 2), sample.bytes(), noise);
        for (int i = random.nextInt(4); i > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        return damaged;
    }

    @Test
    void decodingLeavesTheBytesAndTellsTheSameEachTime() {
        for (DeviceSample sample : samples()) {
            byte[] frame = only(sample);
            byte[] before = frame.clone();
            assertThat(decode(sample, frame)).isEqualTo(decode(sample, frame));
            assertThat(frame).isEqualTo(before);
        }
    }

    @Test
    void manyThreadsAtOnceAreToldWhatOneIsTold() throws Exception {
        DeviceAdapter shared = adapter();
        List<DecodeResult> alone = decodeAll(shared);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            Callable<Void> work = () -> {
                for (int round = 0; round < ROUNDS; round++) {
                    assertThat(decodeAll(shared)).isEqualTo(alone);
                }
                return null;
            };
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(work));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private List<DecodeResult> decodeAll(DeviceAdapter shared) {
        List<DecodeResult> results = new ArrayList<>();
        for (DeviceSample sample : samples()) {
            for (byte[] frame : DeviceLine.atOnce(shared, sample.profile(), sample.bytes())) {
                results.add(shared.decode(new DeviceFrame(frame, RECEIVED, sample.profile(), sample.request())));
            }
        }
        return results;
    }

    @Test
    void anUnknownValueOfAParameterIsAProblem() {
        for (ProfileParameter parameter : adapter().parameters()) {
            if (!parameter.choices().isEmpty()) {
                DeviceSample sample = samples().get(0);
                DeviceProfile wrong = new DeviceProfile(Map.of(parameter.name(), "no such value"));
                DecodeResult result =
                        adapter().decode(new DeviceFrame(only(sample), RECEIVED, wrong, sample.request()));
                assertThat(result.messages()).as(parameter.name()).isEmpty();
                assertThat(result.problems())
                        .extracting(Problem::code)
                        .containsExactly(DeviceFault.DEVICE_PARAMETER.name());
                DeviceLine.atOnce(adapter(), wrong, sample.bytes());
            }
        }
    }

    private byte[] only(DeviceSample sample) {
        List<byte[]> frames = DeviceLine.atOnce(adapter(), sample.profile(), sample.bytes());
        assertThat(frames).as("frames of %s", sample).hasSize(1);
        return frames.get(0);
    }

    private DecodeResult decode(DeviceSample sample, byte[] bytes) {
        return adapter().decode(new DeviceFrame(bytes, RECEIVED, sample.profile(), sample.request()));
    }

    /** Decimals are compared by value. */
    static void assertSays(DecodeResult result, List<DeviceMessage> messages, String what) {
        assertThat(result.messages().stream().map(DeviceFramesContract::kind))
                .as(what)
                .containsExactlyElementsOf(
                        messages.stream().map(DeviceFramesContract::kind).toList());
        assertThat(result.messages())
                .as(what)
                .usingRecursiveComparison()
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .isEqualTo(messages);
    }

    /** The comparison of contents would take a command for another with the same contents. */
    private static String kind(DeviceMessage message) {
        String kind = message.getClass().getSimpleName();
        return message instanceof DeviceRequest request
                ? kind + " " + request.command().kind()
                : kind;
    }

    private static void assertWellSaid(DecodeResult result, int length) {
        assertThat(result.problems()).allSatisfy(problem -> {
            assertThat(problem.code()).matches("[A-Z][A-Z0-9_]*");
            assertThat(problem.message().zh()).isNotBlank();
            assertThat(problem.message().en()).isNotBlank();
            if (problem.place() instanceof Place.InFrame place) {
                assertThat(place.offset()).as(problem.toString()).isBetween(0, Math.max(0, length));
            }
        });
        assertThat(result.messages().isEmpty() && result.problems().isEmpty())
                .as("a frame says something, or something is wrong with it")
                .isFalse();
    }
}
