package cn.minshui.revenue.reading;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** A register is simulated turn by turn; the reading must tell the volume that ran through it. */
class ReadingFactsPropertyTests {
    @Property
    void whatRanThroughIsWhatIsRead(
            @ForAll @IntRange(min = 3, max = 9) int digits,
            @ForAll @LongRange(min = 0, max = 999_999_999) long start,
            @ForAll @LongRange(min = 0, max = 999) long used) {
        long range = ReadingFacts.range(digits);
        long last = start % range;
        long current = (last + used) % range;
        ReadStatus status = current < last ? ReadStatus.ROLLOVER : ReadStatus.NORMAL;
        ReadingFacts read = new ReadingFacts(status, last, current, null, null, null, null, digits);
        assertThat(read.faults()).isEmpty();
        assertThat(read.volume()).isEqualTo(used);
    }

    @Property
    void anEstimateIsConsistentWithItsPointer(
            @ForAll @IntRange(min = 3, max = 9) int digits,
            @ForAll @LongRange(min = 0, max = 999_999_999) long start,
            @ForAll @LongRange(min = 0, max = 5000) long estimate) {
        long range = ReadingFacts.range(digits);
        long last = start % range;
        ReadingFacts read = new ReadingFacts(
                ReadStatus.ESTIMATED, last, (last + estimate) % range, estimate, null, null, null, digits);
        assertThat(read.faults()).isEmpty();
        assertThat(read.volume()).isEqualTo(estimate);
    }

    @Property
    void aReplacementSumsWhatRanThroughBothMeters(
            @ForAll @IntRange(min = 3, max = 9) int digits,
            @ForAll @LongRange(min = 0, max = 999_999_999) long oldStart,
            @ForAll @LongRange(min = 0, max = 999) long throughOld,
            @ForAll @LongRange(min = 0, max = 999_999_999) long newStart,
            @ForAll @LongRange(min = 0, max = 999) long throughNew) {
        long range = ReadingFacts.range(digits);
        long last = oldStart % range;
        long start = newStart % range;
        ReadingFacts read = new ReadingFacts(
                ReadStatus.REPLACED,
                last,
                (start + throughNew) % range,
                null,
                (last + throughOld) % range,
                "N",
                start,
                digits);
        assertThat(read.faults()).isEmpty();
        assertThat(read.volume()).isEqualTo(throughOld + throughNew);
    }
}
