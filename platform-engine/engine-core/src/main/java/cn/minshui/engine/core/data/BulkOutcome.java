package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request on many records.
 *
 * @param asked how many records it was about
 * @param done how many of them it was done to
 * @param refused the others, in the order of their ids
 * @param tasks what goes on in the background because of it
 */
public record BulkOutcome(int asked, int done, List<Refused> refused, List<Long> tasks) {
    public BulkOutcome {
        refused = List.copyOf(refused);
        tasks = List.copyOf(tasks);
    }

    /** Whether the work goes on in the background: its only task tells what becomes of the records. */
    public boolean isBegun() {
        return asked > 0 && done == 0 && refused.isEmpty();
    }

    /**
     * A record to which nothing was done.
     *
     * @param label its title, as far as the caller may see it
     */
    public record Refused(long id, @Nullable String label, List<Problem> problems) {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
