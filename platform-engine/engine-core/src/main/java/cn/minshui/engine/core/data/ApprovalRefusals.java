package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** Why a request under the two-person rule cannot be decided, in words. */
final class ApprovalRefusals {
    private static final int LONGEST_NOTE = 500;

    private ApprovalRefusals() {}

    /** @throws ProblemException APPROVAL_DECIDED or APPROVAL_EXPIRED, when it is no longer open */
    static void requirePending(CallContext context, DataRecord row) {
        boolean pending = row.text("status").equals("pending");
        if (!pending) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT, "APPROVAL_DECIDED", "申请已办结，不能再次办理", "the request was decided already");
        }
        if (!row.instant("expiresAt").isAfter(context.now())) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "APPROVAL_EXPIRED",
                    "申请已过有效期，请重新提交",
                    "the request is void; it must be asked again");
        }
    }

    /** @return the words stripped; null for none @throws ProblemException REASON_REQUIRED or REASON_INVALID */
    static @Nullable String note(@Nullable String note, boolean required) {
        String words = note == null || note.isBlank() ? null : note.strip();
        if (words == null && required) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error("REASON_REQUIRED", Place.body("note"), "请写明拒绝的原因", "say why it is refused"));
        }
        if (words != null && words.codePointCount(0, words.length()) > LONGEST_NOTE) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error(
                            "REASON_INVALID",
                            Place.body("note"),
                            "意见最多 " + LONGEST_NOTE + " 个字符",
                            "a note has at most " + LONGEST_NOTE + " characters"));
        }
        return words;
    }

    static ProblemException notFound(long id) {
        return new ProblemException(
                ProblemClass.NOT_FOUND,
                Problem.error(
                        "NOT_FOUND",
                        new Place.InRecord(ApprovalAsking.OBJECT, Long.toString(id)),
                        "没有此申请",
                        "there is no such request"));
    }
}
