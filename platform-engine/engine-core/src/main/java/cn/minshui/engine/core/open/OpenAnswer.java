package cn.minshui.engine.core.open;

import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a call is answered. */
public sealed interface OpenAnswer {

    /** @param status 200, 201 or 202 @param version of the record, for its ETag; null without */
    record Done(int status, ObjectNode body, @Nullable Long version) implements OpenAnswer {}

    /** @param retryAfter seconds after which a new try may pass; 0 where waiting does not help */
    record Refused(ProblemException problem, long retryAfter) implements OpenAnswer {
        String code() {
            return problem.problems().get(0).code();
        }
    }
}
