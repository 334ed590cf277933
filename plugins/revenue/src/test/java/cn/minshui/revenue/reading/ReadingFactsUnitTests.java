package cn.minshui.revenue.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadingFactsUnitTests {
    private static ReadingFacts facts(ReadStatus status, long last, long current, int digits) {
        return new ReadingFacts(status, last, current, null, null, null, null, digits);
    }

    private static List<String> codes(ReadingFacts facts) {
        return facts.faults().stream().map(ReadingFacts.Fault::code).toList();
    }

    @Test
    void normalIsTheDifference() {
        ReadingFacts read = facts(ReadStatus.NORMAL, 1234, 1250, 5);
        assertThat(read.faults()).isEmpty();
        assertThat(read.volume()).isEqualTo(16);
        assertThat(facts(ReadStatus.NORMAL, 1250, 1250, 5).faults()).isEmpty();
    }

    @Test
    void normalDoesNotRunBackwards() {
        assertThat(codes(facts(ReadStatus.NORMAL, 1250, 1249, 5))).containsExactly("READING_BACKWARDS");
    }

    @Test
    void estimateMovesThePointerByItsVolume() {
        ReadingFacts read = new ReadingFacts(ReadStatus.ESTIMATED, 9995, 7, 12L, null, null, null, 4);
        assertThat(read.faults()).isEmpty();
        assertThat(read.volume()).isEqualTo(12);
        assertThat(codes(new ReadingFacts(ReadStatus.ESTIMATED, 100, 116, 15L, null, null, null, 5)))
                .containsExactly("ESTIMATE_MISMATCH");
        assertThat(codes(facts(ReadStatus.ESTIMATED, 100, 115, 5))).containsExactly("READING_FIELD_MISSING");
    }

    @Test
    void rolloverCountsTheRangeAsTenToTheDigits() {
        assertThat(facts(ReadStatus.ROLLOVER, 9987, 13, 4).volume()).isEqualTo(26);
        assertThat(facts(ReadStatus.ROLLOVER, 99990, 25, 5).volume()).isEqualTo(35);
        assertThat(facts(ReadStatus.ROLLOVER, 999990, 15, 6).volume()).isEqualTo(25);
        assertThat(codes(facts(ReadStatus.ROLLOVER, 100, 100, 4))).containsExactly("ROLLOVER_NOT_BELOW");
    }

    @Test
    void aRegisterMayStandAsFarBelowItsPointerAsWasEstimated() {
        ReadingFacts below = new ReadingFacts(ReadStatus.NORMAL, 25, 12, null, null, null, null, 5, null, 15);
        assertThat(below.faults()).isEmpty();
        assertThat(below.volume()).isEqualTo(-13);
        assertThat(below.settles()).isTrue();
        assertThat(below.estimatedAfter()).isZero();
        assertThat(codes(new ReadingFacts(ReadStatus.NORMAL, 25, 9, null, null, null, null, 5, null, 15)))
                .containsExactly("READING_BACKWARDS");
        // The estimate ran over the range, the register did not.
        assertThat(new ReadingFacts(ReadStatus.NORMAL, 10, 99995, null, null, null, null, 5, null, 20).volume())
                .isEqualTo(-15);
        assertThat(new ReadingFacts(ReadStatus.NORMAL, 25, 40, null, null, null, null, 5, null, 15).volume())
                .isEqualTo(15);
        assertThat(new ReadingFacts(ReadStatus.REPLACED, 40, 38, null, 33L, "N", 2L, 5, null, 30).volume())
                .isEqualTo(29);
        assertThat(new ReadingFacts(ReadStatus.ESTIMATED, 25, 35, 10L, null, null, null, 5, null, 15).estimatedAfter())
                .isEqualTo(25);
    }

    @Test
    void replacementSumsBothMeters() {
        ReadingFacts read = new ReadingFacts(ReadStatus.REPLACED, 1180, 19, null, 1203L, "N", 2L, 5);
        assertThat(read.faults()).isEmpty();
        assertThat(read.volume()).isEqualTo(40);
        ReadingFacts overrun = new ReadingFacts(ReadStatus.REPLACED, 9990, 10, null, 4L, "N", 3L, 4);
        assertThat(overrun.volume()).isEqualTo(14 + 7);
        assertThat(codes(facts(ReadStatus.REPLACED, 1, 2, 4)))
                .containsExactly("READING_FIELD_MISSING", "READING_FIELD_MISSING", "READING_FIELD_MISSING");
    }

    @Test
    void zeroDoesNotMove() {
        assertThat(facts(ReadStatus.ZERO, 300, 300, 5).faults()).isEmpty();
        assertThat(facts(ReadStatus.ZERO, 300, 300, 5).volume()).isZero();
        assertThat(codes(facts(ReadStatus.ZERO, 300, 301, 5))).containsExactly("ZERO_BUT_MOVED");
    }

    @Test
    void readingsFitTheRegister() {
        assertThat(codes(facts(ReadStatus.NORMAL, 9999, 10000, 4))).containsExactly("READING_OUT_OF_RANGE");
    }

    @Test
    void flagsCompareWithTheAverage() {
        ReviewLimits limits = new ReviewLimits(200, 30, 500, 10);
        assertThat(limits.flags(ReadStatus.NORMAL, 20, new BigDecimal("20"))).isEmpty();
        assertThat(limits.flags(ReadStatus.NORMAL, 41, new BigDecimal("20"))).containsExactly("突增");
        assertThat(limits.flags(ReadStatus.NORMAL, 5, new BigDecimal("20"))).containsExactly("突减");
        assertThat(limits.flags(ReadStatus.NORMAL, 9, new BigDecimal("4"))).isEmpty();
        assertThat(limits.flags(ReadStatus.NORMAL, 501, null)).containsExactly("高量");
        assertThat(limits.flags(ReadStatus.NORMAL, 0, null)).containsExactly("零水量");
        assertThat(limits.flags(ReadStatus.ESTIMATED, 5, null)).containsExactly("估抄");
    }

    /** 12 m³ in the 20 days of the new meter are 18 in all 30. */
    @Test
    void theDaysOfTheNewMeterStandForThoseOfABrokenOne() {
        ReadingFacts read = broken(12, 0, new MeterDays(10, 20, BigDecimal.ONE));
        assertThat(read.faults()).isEmpty();
        assertThat(read.volume()).isEqualTo(18);
        assertThat(read.pointer()).isEqualTo(12);
        assertThat(read.settles()).isFalse();
        assertThat(read.estimatedAfter()).isZero();
        // What the new meter showed when it was put in, nobody used: 10 × 30 / 20, half as much again is 22.5.
        assertThat(broken(12, 2, new MeterDays(10, 20, BigDecimal.ONE)).volume())
                .isEqualTo(15);
        assertThat(broken(12, 2, new MeterDays(10, 20, new BigDecimal("1.5"))).volume())
                .isEqualTo(23);
        for (MeterDays days : List.of(
                new MeterDays(0, 30, BigDecimal.ONE),
                new MeterDays(30, 0, BigDecimal.ONE),
                new MeterDays(31, -1, BigDecimal.ONE))) {
            assertThat(codes(broken(12, 0, days))).containsExactly("REPLACED_ON_OUTSIDE");
        }
        assertThat(codes(broken(12, 0, null))).containsExactly("REPLACED_ON_OUTSIDE");
        assertThat(codes(broken(99999, 0, new MeterDays(99999, 1, BigDecimal.ONE))))
                .containsExactly("VOLUME_OUT_OF_RANGE");
    }

    private static ReadingFacts broken(long current, long start, @Nullable MeterDays days) {
        return new ReadingFacts(ReadStatus.FAULT_REPLACED, 1180, current, null, null, "N", start, 5, days, 40);
    }
}
