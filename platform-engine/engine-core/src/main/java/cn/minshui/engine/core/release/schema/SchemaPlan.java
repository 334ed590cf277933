package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.spi.problem.Problem;
import java.util.List;

/** What has to be done to the tables, in order, and why something cannot be done. */
public record SchemaPlan(List<SchemaStep> steps, List<Problem> problems) {
    public SchemaPlan {
        steps = List.copyOf(steps);
        problems = List.copyOf(problems);
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }
}
