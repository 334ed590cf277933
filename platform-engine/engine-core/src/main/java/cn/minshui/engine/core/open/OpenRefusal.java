package cn.minshui.engine.core.open;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Duration;

/** Why a call is not let in, on its way to whoever answers it. */
final class OpenRefusal extends RuntimeException {
    private final transient OpenAnswer.Refused answer;

    private OpenRefusal(ProblemException problem, long retryAfter) {
        super(problem);
        this.answer = new OpenAnswer.Refused(problem, retryAfter);
    }

    OpenAnswer.Refused answer() {
        return answer;
    }

    static OpenRefusal unproved(String code, String zh, String en) {
        return of(ProblemClass.UNAUTHENTICATED, code, zh, en, 0);
    }

    static OpenRefusal forbidden(String code, String zh, String en) {
        return of(ProblemClass.FORBIDDEN, code, zh, en, 0);
    }

    static OpenRefusal malformed(String code, String zh, String en) {
        return of(ProblemClass.MALFORMED, code, zh, en, 0);
    }

    static OpenRefusal limit(String code, String zh, String en, Duration wait) {
        return of(
                ProblemClass.LIMIT,
                code,
                zh,
                en,
                Math.max(1, wait.plusMillis(999).toSeconds()));
    }

    static OpenRefusal unavailable(String code, String zh, String en, Duration wait) {
        return of(ProblemClass.UNAVAILABLE, code, zh, en, Math.max(1, wait.toSeconds()));
    }

    private static OpenRefusal of(ProblemClass problem, String code, String zh, String en, long retryAfter) {
        return new OpenRefusal(ProblemException.of(problem, code, zh, en), retryAfter);
    }
}
