package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.List;
import java.util.Map;

/** The billing run that a job works at: known by the job's parameter, read by its chunks, held by what ends it. */
final class JobRun {
    static final String PARAMETER = "run";

    private JobRun() {}

    static Map<String, Object> parameters(DataRecord run) {
        return Map.of(PARAMETER, Long.toString(run.id()));
    }

    static DataRecord read(BatchCall call) {
        return call.data().require("billing-run", id(call), RunScope.RUN_FIELDS);
    }

    /** What the run bills, in one statement: every chunk asks for it. */
    static RunScope scope(BatchCall call) {
        return RunScope.of(call.data().require("billing-run", id(call), "period", "book", RunScope.PATH));
    }

    static DataRecord held(BatchCall call) {
        return call.data()
                .lock("billing-run", List.of(id(call)), RunScope.RUN_FIELDS)
                .get(0);
    }

    /** Takes a run that is still at the job's work out of it; one that has left that state by itself stays as it is. */
    static void failed(BatchCall call, DataRecord held, String at, String transition, String message) {
        if (held.text("status").equals(at)) {
            call.data().transition("billing-run", held.id(), held.version(), transition, RunEnd.outcome(message));
        }
    }

    /** How many cards a transaction of the run's job works. */
    static int chunkCards(BatchCall call, long organization) {
        return Integer.parseInt(call.services().parameter("billing", "chunkCards", organization));
    }

    static long number(BatchCall call, String parameter) {
        return Long.parseLong(String.valueOf(call.parameters().get(parameter)));
    }

    private static long id(BatchCall call) {
        return number(call, PARAMETER);
    }
}
