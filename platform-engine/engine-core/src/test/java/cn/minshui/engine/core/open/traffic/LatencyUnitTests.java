package cn.minshui.engine.core.open.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyUnitTests {
    @Test
    void aDurationIsOfTheFirstClassThatHoldsIt() {
        assertThat(Latency.classOf(0)).isZero();
        assertThat(Latency.classOf(10)).isZero();
        assertThat(Latency.classOf(11)).isEqualTo(1);
        assertThat(Latency.classOf(10_000)).isEqualTo(9);
        assertThat(Latency.classOf(60_000)).isEqualTo(10);
    }

    @Test
    void aPercentileIsTheBoundThatSoManyKept() {
        Map<Integer, Long> counts = Map.of(0, 90L, 3, 9L, 10, 1L);
        assertThat(Latency.percentile(counts, 50, 20_000)).isEqualTo(10);
        assertThat(Latency.percentile(counts, 95, 20_000)).isEqualTo(100);
        assertThat(Latency.percentile(counts, 100, 20_000)).isEqualTo(20_000);
        assertThat(Latency.percentile(Map.of(1, 5L), 95, 12)).isEqualTo(12);
    }
}
