package cn.minshui.engine.core.release;

import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refusals of publishing, in words. */
final class ReleaseProblems {
    private ReleaseProblems() {}

    static ProblemException moved(@Nullable ReleaseId expected, Optional<ReleaseId> actual) {
        String seen = expected == null ? "无" : shortened(expected);
        String now = actual.map(ReleaseProblems::shortened).orElse("无");
        return new ProblemException(
                ProblemClass.CONFLICT,
                Problem.error(
                                "RELEASE_MOVED",
                                Place.whole(),
                                "发布所依据的版本是“" + seen + "”，但当前版本已是“" + now + "”",
                                "this was made on release " + seen.replace("无", "none") + ", but the current one is "
                                        + now.replace("无", "none"))
                        .withFix("在当前版本上重新检查后再发布", "check again on the current release, then publish"));
    }

    static ProblemException busy() {
        return ProblemException.of(
                ProblemClass.CONFLICT,
                "PUBLISH_BUSY",
                "另一个发布正在进行，请稍后再试",
                "another release is being published, try again in a while");
    }

    static ProblemException tablesInUse(Exception cause) {
        ProblemException problem = ProblemException.of(
                ProblemClass.CONFLICT,
                "TABLES_IN_USE",
                "要修改的表正被长时间的操作占用，发布已停止，原版本不受影响，请稍后再试",
                "a table to be changed is in long use; publishing stopped and the old release stands, try again in a while");
        problem.initCause(cause);
        return problem;
    }

    static ProblemException unknown(ReleaseId id) {
        return ProblemException.of(
                ProblemClass.NOT_FOUND,
                "RELEASE_UNKNOWN",
                "没有版本“" + shortened(id) + "”",
                "there is no release " + shortened(id));
    }

    static ProblemException reasonTooLong(int limit) {
        return ProblemException.of(
                ProblemClass.INVALID,
                "REASON_TOO_LONG",
                "发布说明最多 " + limit + " 个字",
                "a reason has at most " + limit + " characters");
    }

    private static String shortened(ReleaseId id) {
        return id.value().substring(0, Math.min(12, id.value().length()));
    }
}
