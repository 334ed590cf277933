package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.Map;

/** One open run per scope and period: of two that overlap the first goes on, the other is refused until that one ends. */
final class OpenRuns {
    private OpenRuns() {}

    /** @throws ProblemException CONFLICT when an older open run could bill the same card */
    static void refuseSecond(DataAccess data, RunScope scope) {
        List<DataRecord> older = data.list(Query.of("billing-run")
                .where(
                        "period == params.period && openMark == 'open' && id < params.run",
                        Map.of("period", scope.period(), "run", scope.run()))
                .fields(RunScope.RUN_FIELDS));
        for (DataRecord run : older) {
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
