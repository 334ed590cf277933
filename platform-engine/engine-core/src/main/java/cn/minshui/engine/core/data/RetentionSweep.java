package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes away for good what has been deleted for longer than its object's {@code purgeAfter}, each record in a transaction of its
 * own. Several nodes may be at it: a record that another took first is left out.
 */
public final class RetentionSweep {
    private static final int ROWS = 200;

    private final DataEngine engine;
    private final RecycleBin bin;

    public RetentionSweep(DataEngine engine) {
        this.engine = engine;
        this.bin = new RecycleBin(engine);
    }

    /** @param purged records that are gone @param held those that others still refer to; they are tried again next time */
    public record Swept(int purged, int held) {
        private Swept plus(Swept other) {
            return new Swept(purged + other.purged, other.held);
        }
    }

    /** @param context the system's own call at the root of the tenant */
    public Swept tenant(CallContext context) {
        Call call = engine.open(context).engine();
        List<CompiledObject> objects = call.model().objects().values().stream()
                .filter(o -> o.definition().purgeAfter() > 0)
                .toList();
        Swept all = new Swept(0, 0);
        Swept last;
        do {
            // What held a record up may be gone now.
            last = new Swept(0, 0);
            for (CompiledObject object : objects) {
                Swept swept = object(call, object);
                last = new Swept(last.purged + swept.purged, last.held + swept.held);
            }
            all = all.plus(last);
        } while (last.purged > 0 && last.held > 0);
        return all;
    }

    private Swept object(Call call, CompiledObject object) {
        int purged = 0;
        int held = 0;
        List<Long> due = due(call, object, 0);
        while (!due.isEmpty()) {
            for (long id : due) {
                switch (purge(call, object, id)) {
                    case PURGED -> purged++;
                    case HELD -> held++;
                    case GONE -> {}
                }
            }
            due = due(call, object, due.get(due.size() - 1));
        }
        return new Swept(purged, held);
    }

    private enum Outcome {
        PURGED,
        HELD,
        GONE
    }

    private Outcome purge(Call call, CompiledObject object, long id) {
        try {
            return engine.transactions().inOne(() -> {
                bin.purge(call, object, bin.held(call, object, id, RowPolicy.ALL));
                engine.auditedAlone(call, object.name(), id, "purge");
                return Outcome.PURGED;
            });
        } catch (ProblemException refusal) {
            if (refusal.problemClass() == ProblemClass.CONFLICT) {
                return Outcome.HELD;
            }
            if (refusal.problemClass() == ProblemClass.NOT_FOUND) {
                return Outcome.GONE;
            }
            throw refusal;
        }
    }

    /** The next of them, in ascending order of their ids: those that could not go are passed by. */
    private List<Long> due(Call call, CompiledObject object, long after) {
        CompiledExpression filter =
                engine.filters().ofPlugin(call, object, "updatedAt < params.before && id > params.after");
        SelectRequest request = call.rows(object.name(), List.of(), RowPolicy.ALL)
                .withoutLabels()
                .ofDeleted()
                .where(filter, call.listSizes())
                .sorted(List.of(new SelectRequest.SortKey("id", false)))
                .as(SelectRequest.Kind.PAGE);
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put(
                "params.before",
                call.context().now().minus(Duration.ofDays(object.definition().purgeAfter())));
        values.put("limit", (long) ROWS);
        values.put("params.after", after);
        values.put("offset", 0L);
        return engine.reader().select(call, request, values).stream()
                .map(DataRecord::id)
                .toList();
    }
}
