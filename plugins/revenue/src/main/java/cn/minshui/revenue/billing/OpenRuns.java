package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.Map;

/** One open run per scope and period: a second one is refused when it is created, and has no effect should it exist. */
final class OpenRuns {
    private OpenRuns() {}

    /**
     * Makes two runs that overlap wait for one another: one of their nodes lies in the subtree of the other, or they have the
     * book in common. Rows are held in ascending order, so that nobody waits in a circle.
     */
    static void hold(DataAccess data, RunScope scope) {
        data.lock("organization", scope.organizations().stream().sorted().toList(), "code");
        if (scope.book() != null) {
            data.lock("book", List.of(scope.book()), "bookNo");
        }
    }

    /** @throws ProblemException CONFLICT when an open run, older or newer, could bill the same card */
    static void refuseAny(DataAccess data, RunScope scope) {
        refuse(data, scope, "id != params.run");
    }

    /** @throws ProblemException CONFLICT when an older open run could bill the same card */
    static void refuseSecond(DataAccess data, RunScope scope) {
        refuse(data, scope, "id < params.run");
    }

    private static void refuse(DataAccess data, RunScope scope, String others) {
        List<DataRecord> open = data.list(Query.of("billing-run")
                .where(
                        "period == params.period && openMark == 'open' && " + others,
                        Map.of("period", scope.period(), "run", scope.run()))
                .fields(RunScope.RUN_FIELDS));
        for (DataRecord run : open) {
            if (RunScope.of(data, run).overlaps(scope)) {
                throw ProblemException.of(
                        ProblemClass.CONFLICT,
                        "RUN_ALREADY_OPEN",
                        "批次 " + run.text("runNo") + " 已包含这些户且尚未完成，请先过账或作废它",
                        "The open run " + run.text("runNo") + " covers the same cards; post or drop it first");
            }
        }
    }
}
