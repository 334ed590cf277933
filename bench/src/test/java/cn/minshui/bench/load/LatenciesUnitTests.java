package cn.minshui.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesUnitTests {

    @Test
    void percentilesAreThoseOfTheSortedTimes() {
        Latencies latencies = latencies(100, TimeUnit.SECONDS.toNanos(1));
        assertThat(latencies.percentile(0.50)).isEqualTo(50);
        assertThat(latencies.percentile(0.99)).isEqualTo(99);
        assertThat(latencies.percentile(1)).isEqualTo(100);
    }

    @Test
    void connectionsShareTheirTimeAndRoundsAddTheirs() {
        Latencies all = latencies(10, TimeUnit.SECONDS.toNanos(2));
        all.join(latencies(10, TimeUnit.SECONDS.toNanos(1)));
        assertThat(all.perSecond()).isEqualTo(10);
        all.append(latencies(40, TimeUnit.SECONDS.toNanos(2)));
        assertThat(all.count()).isEqualTo(60);
        assertThat(all.perSecond()).isEqualTo(15);
    }

    /** 1, 2, 3 … milliseconds, shuffled by their order. */
    private static Latencies latencies(int count, long took) {
        Latencies latencies = new Latencies();
        for (int i = count; i > 0; i--) {
            latencies.add(TimeUnit.MILLISECONDS.toNanos(i));
        }
        latencies.took(took);
        return latencies;
    }
}
