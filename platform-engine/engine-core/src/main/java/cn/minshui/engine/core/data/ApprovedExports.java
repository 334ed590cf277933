package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.ApprovalAsking.Trial;
import cn.minshui.engine.core.data.ApprovalContent.Right;
import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Exports of many records: asked for, approved, and then fetched once by who asked, as it was asked for. */
public final class ApprovedExports {
    private final DataEngine engine;
    private final PlanRecordService plain;
    private final Approvals approvals;

    ApprovedExports(DataEngine engine, PlanRecordService plain, Approvals approvals) {
        this.engine = engine;
        this.plain = plain;
        this.approvals = approvals;
    }

    /** How many records it is about now; null where nobody need be asked. */
    private @Nullable Long asked(CallContext context, ExportRequest request) {
        CompiledObject object = engine.open(context).object(request.object());
        ApprovalDefinition approval = object.definition().approvals().get(Operation.EXPORT);
        if (approval == null || context.principal().roles().contains(DataEngine.SYSTEM_ROLE)) {
            return null;
        }
        long count = plain.exportCount(context, request);
        return approval.isReached(BigDecimal.valueOf(count)) ? count : null;
    }

    /**
     * What may be exported now: the request itself, or the approved one, which is used up by this.
     *
     * @throws ProblemException CONFLICT {@code APPROVAL_NEEDED} where it must be asked for first
     */
    ExportRequest allowed(CallContext context, ExportRequest request) {
        Long count = asked(context, request);
        if (count == null) {
            return request;
        }
        Optional<BigDecimal> most = approvals.outcomes().takeExport(context, body(request), request.object(), count);
        long limit = most.map(BigDecimal::longValue)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.CONFLICT,
                        "APPROVAL_NEEDED",
                        "导出 " + count + " 条需要第二人复核：请先提交申请，同意后再导出",
                        "exporting " + count
                                + " records needs a second person: ask first, export when it is approved"));
        return new ExportRequest(
                request.object(),
                request.filter(),
                request.quick(),
                request.sort(),
                request.fields(),
                Math.min(limit, request.limit()));
    }

    /**
     * Asks for an export.
     *
     * @throws ApprovalAsked when it waits now; returns where nobody need be asked
     */
    public void ask(CallContext context, ExportRequest request) {
        Call call = engine.open(context);
        Rights.require(call, call.object(request.object()), Operation.EXPORT);
        Long count = asked(context, request);
        if (count == null) {
            return;
        }
        ApprovalAsking.requireAlone();
        CompiledObject object = call.object(request.object());
        ApprovalNeed need = ApprovalRules.of(object, Operation.EXPORT).get(0);
        ObjectNode body = body(request);
        ApprovalContent content = new ApprovalContent(
                object.name(),
                ApprovalContent.EXPORT,
                null,
                null,
                body,
                null,
                BigDecimal.valueOf(count),
                List.of(new Right(object.name(), ApprovalContent.EXPORT)),
                ApprovalAsking.by(List.of(need)),
                JsonNodeFactory.instance.objectNode(),
                body);
        String label = "导出 · " + object.definition().label().zh() + " · " + count + " 条";
        Trial trial = new Trial(
                content, context.organization().value(), need.definition().days(), label);
        approvals.asking().ask(context, trial, body.toString(), () -> true);
    }

    private static ObjectNode body(ExportRequest request) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("filter", request.filter())
                .put("quick", request.quick());
        request.sort().forEach(body.putArray("sort")::add);
        request.fields().forEach(body.putArray("fields")::add);
        return body;
    }
}
