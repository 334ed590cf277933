package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Readings with hints of the review, as far as a person reads; the number counts on. */
final class RunOutliers {
    private static final int SHOWN = 200;

    private final List<RunOutlier> shown = new ArrayList<>();
    private long count;

    RunOutliers() {}

    /** Outliers as they were kept. */
    RunOutliers(List<RunOutlier> shown, long count) {
        this.shown.addAll(shown);
        this.count = count;
    }

    /** @param reading with hints @param draft what its card would be billed, null for nothing */
    void add(DataRecord reading, DataRecord card, @Nullable DataRecord draft) {
        count++;
        if (shown.size() < SHOWN) {
            shown.add(RunOutlier.of(reading, card, draft));
        }
    }

    long count() {
        return count;
    }

    List<RunOutlier> shown() {
        return List.copyOf(shown);
    }
}
