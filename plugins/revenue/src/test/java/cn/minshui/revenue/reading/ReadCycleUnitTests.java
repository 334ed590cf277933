package cn.minshui.revenue.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.YearMonth;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadCycleUnitTests {
    private static List<Integer> months(ReadCycle cycle, int quarterly) {
        return IntStream.rangeClosed(1, 12)
                .filter(m -> cycle.isRead(YearMonth.of(2026, m), quarterly))
                .boxed()
                .toList();
    }

    @Test
    void aBookIsReadAsOftenAsItsCycleSays() {
        assertThat(months(ReadCycle.of("monthly"), 3)).hasSize(12);
        assertThat(months(ReadCycle.of("odd-months"), 3)).containsExactly(1, 3, 5, 7, 9, 11);
        assertThat(months(ReadCycle.of("even-months"), 3)).containsExactly(2, 4, 6, 8, 10, 12);
        assertThat(months(ReadCycle.of("quarterly"), 3)).containsExactly(3, 6, 9, 12);
        assertThat(months(ReadCycle.of("quarterly"), 1)).containsExactly(1, 4, 7, 10);
        for (ReadCycle cycle : ReadCycle.values()) {
            assertThat(months(cycle, 2)).hasSize(12 / cycle.months());
        }
    }
}
