package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.data.RecordService.ActionRequest;
import cn.minshui.engine.spi.action.Approval;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Does what was approved, as its asker; within the transaction that says so. */
final class ApprovalDoing {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PlanRecordService plain;

    ApprovalDoing(PlanRecordService plain) {
        this.plain = plain;
    }

    /** @param json of the answer, or of the problems in both languages */
    record Outcome(boolean isDone, ObjectNode json) {
        /** Of the first problem; null when it was done. */
        @Nullable
        String code() {
            return isDone ? null : json.path("problems").path(0).path("code").asText();
        }

        static Outcome failed(ProblemException refusal) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            problems(refusal.problems(), json.putArray("problems"));
            return new Outcome(false, json);
        }

        private static void problems(List<Problem> problems, ArrayNode list) {
            for (Problem problem : problems) {
                ObjectNode node = list.addObject()
                        .put("code", problem.code())
                        .put("zh", problem.message().zh())
                        .put("en", problem.message().en());
                if (problem.place() instanceof Place.InBody body) {
                    node.put("path", body.path());
                }
            }
        }
    }

    /** Whether it is done with the approval; publishing takes longer than a transaction, and an export is fetched by its asker. */
    static boolean isAtOnce(ApprovalContent content) {
        return switch (content.operation()) {
            case ApprovalContent.EXPORT, ApprovalContent.PUBLISH -> false;
            default -> true;
        };
    }

    /** @throws ProblemException what is against it now */
    Outcome run(CallContext asker, ApprovalContent content, Approval approval) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        switch (content.operation()) {
            case ApprovalContent.CREATE -> {
                DataRecord made = plain.create(asker, content.object(), content.body(), content.key());
                json.put("id", Long.toString(made.id()));
            }
            case ApprovalContent.UPDATE -> {
                DataRecord row =
                        plain.update(asker, content.object(), record(content), content.version(), content.body());
                json.put("id", Long.toString(row.id())).put("version", row.version());
            }
            case ApprovalContent.DELETE -> {
                plain.delete(asker, content.object(), record(content), content.version());
                json.put("id", Long.toString(record(content)));
            }
            default -> action(asker, content, approval, json);
        }
        return new Outcome(true, json);
    }

    private void action(CallContext asker, ApprovalContent content, Approval approval, ObjectNode json) {
        ActionRequest request = ApprovedRecords.action(content);
        BigDecimal approved = content.amount();
        if (approved != null && plain.isMeasuredByCall(asker, request)) {
            requireSame(approved, plain.amount(asker, request));
        }
        ActionOutcome outcome = plain.act(asker, request, approval);
        json.set("body", JSON.valueToTree(outcome.body()));
        Long task = outcome.task();
        json.put("task", task == null ? null : Long.toString(task));
    }

    /** A field of the record stays as it is while the record's version does; of what code tells nothing else is known. */
    private static void requireSame(BigDecimal approved, @Nullable BigDecimal now) {
        if (now == null || now.compareTo(approved) != 0) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "APPROVAL_AMOUNT",
                    "金额已由复核时的 " + approved.toPlainString() + " 变为 " + (now == null ? "未知" : now.toPlainString())
                            + "，请重新提交",
                    "it was approved for " + approved.toPlainString() + " and is now "
                            + (now == null ? "unknown" : now.toPlainString()));
        }
    }

    private static long record(ApprovalContent content) {
        return Objects.requireNonNull(content.record());
    }
}
