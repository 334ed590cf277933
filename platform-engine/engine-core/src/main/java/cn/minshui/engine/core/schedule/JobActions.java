package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What administrators do with jobs and dead letters, as actions of the object {@code tenant}: rights and audit are those of every
 * action.
 */
public final class JobActions {
    private JobActions() {}

    /** @param jobs asked when an action runs: the scheduler is made after the actions */
    public static List<ActionHandler> of(Supplier<JobScheduler> jobs, EventEngine events) {
        return List.of(
                new Named("engine/run-job", call -> {
                    String fire = jobs.get().runNow(call.context(), call.input().text("job"));
                    return new ActionResult.Done(Map.of("fire", fire));
                }),
                new Named("engine/pause-job", call -> {
                    jobs.get().pause(call.context().tenant(), call.input().text("job"));
                    return new ActionResult.Done(Map.of());
                }),
                new Named("engine/resume-job", call -> {
                    jobs.get().resume(call.context().tenant(), call.input().text("job"));
                    return new ActionResult.Done(Map.of());
                }),
                new Named("engine/replay-events", call -> {
                    String id = given(call, "delivery");
                    int replayed = events.replay(
                            call.context().tenant(), id == null ? null : Long.valueOf(id), given(call, "consumer"));
                    return new ActionResult.Done(Map.of("replayed", (long) replayed));
                }));
    }

    private static @Nullable String given(ActionCall call, String field) {
        return call.input().has(field) ? call.input().text(field) : null;
    }

    private record Named(String name, Function<ActionCall, ActionResult> work) implements ActionHandler {
        Named {
            Objects.requireNonNull(work, "work is null");
        }

        @Override
        public ActionResult run(ActionCall call) {
            return work.apply(call);
        }
    }
}
