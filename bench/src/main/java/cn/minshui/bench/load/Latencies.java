package cn.minshui.bench.load;

import java.util.Arrays;
import java.util.Locale;

/** Times of single requests. Not thread-safe. */
public final class Latencies {
    private long[] nanos = new long[1024];
    private int size;
    private long took;

    void add(long time) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = time;
    }

    void took(long time) {
        took = Math.max(took, time);
    }

    /** Joins what another connection measured in the same time. */
    void join(Latencies other) {
        take(other);
        took = Math.max(took, other.took);
    }

    /** Adds what a later round measured. */
    public void append(Latencies later) {
        take(later);
        took += later.took;
    }

    private void take(Latencies other) {
        nanos = Arrays.copyOf(nanos, Math.max(nanos.length, size + other.size));
        System.arraycopy(other.nanos, 0, nanos, size, other.size);
        size += other.size;
    }

    public int count() {
        return size;
    }

    public double perSecond() {
        return size * 1e9 / took;
    }

    /** @param share 0.5 for the median @return milliseconds */
    public double percentile(double share) {
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)] / 1e6;
    }

    public String inWords() {
        return String.format(
                Locale.ROOT, "%.0f/s, p50 %.1f ms, p99 %.1f ms", perSecond(), percentile(0.50), percentile(0.99));
    }
}
