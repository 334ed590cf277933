package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.revenue.Subtree;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;

/** One open run per scope and period: a second one is refused when it is created, and has no effect should it exist. */
final class OpenRuns {
    private OpenRuns() {}

    /**
     * Makes two runs that overlap wait for one another: one of their nodes lies in the subtree of the other, or they have the
     * book in common. What both cover they can both hold, also where one of them belongs to a node above the caller's. Rows are
     * held in ascending order, so that nobody waits in a circle.
     */
    static void hold(DataAccess data, RunScope scope) {
        List<Long> nodes =
                Subtree.of(data, scope.organization()).stream().sorted().toList();
        data.lock("organization", nodes, "code");
        if (scope.book() != null) {
            data.lock("book", List.of(scope.book()), "bookNo");
        }
    }

    /** @throws ProblemException INVALID when the run names a book that its node does not have: it would bill nothing of its own */
    static void requireOwnBook(DataAccess data, RunScope scope) {
        Long book = scope.book();
        if (book != null && !scope.covers(data, book)) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error(
                            "BOOK_OUTSIDE",
                            Place.body("book"),
                            "该册本不属于批次的营业站点及其下级",
                            "The book belongs neither to the run's organization nor to one below it"));
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
        Query open = Query.of("billing-run")
                .where(
                        "period == params.period && openMark == 'open' && " + others,
                        Map.of("period", scope.period(), "run", scope.run()))
                .fields(RunScope.RUN_FIELDS);
        for (DataRecord run : data.list(open)) {
            if (RunScope.of(data, run).overlaps(data, scope)) {
                throw ProblemException.of(
                        ProblemClass.CONFLICT,
                        "RUN_ALREADY_OPEN",
                        "批次 " + run.text("runNo") + " 已包含这些户且尚未完成，请先过账或作废它",
                        "The open run " + run.text("runNo") + " covers the same cards; post or drop it first");
            }
        }
        for (DataRecord run : data.listAbove(open)) {
            if (overlapsFromAbove(data, run, scope)) {
                throw openAbove(run);
            }
        }
    }

    /** A run of a node above takes in everything below, unless it is for one book. */
    private static boolean overlapsFromAbove(DataAccess data, DataRecord above, RunScope scope) {
        Reference book = above.referenceOrNull("book");
        if (book == null) {
            return true;
        }
        return scope.book() == null
                ? scope.covers(data, book.id())
                : scope.book().equals(book.id());
    }

    /** Whoever asks may not see that run: he is told its number and period, and nothing else about it. */
    private static ProblemException openAbove(DataRecord run) {
        String number = run.text("runNo");
        YearMonth period = run.period("period");
        return ProblemException.of(
                ProblemClass.CONFLICT,
                "RUN_ALREADY_OPEN",
                "上级机构 " + period.getYear() + " 年 " + period.getMonthValue() + " 月的批次 " + number
                        + " 已包含这些户且尚未完成，请联系上级机构过账或作废它",
                "The run " + number + " for " + period
                        + " of an organization above covers the same cards and is open; ask"
                        + " there for it to be posted or dropped");
    }
}
