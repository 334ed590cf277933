package cn.minshui.engine.core.data;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.spi.action.Approval;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of what was approved: it is done in its asker's name, or it has failed, and either is noted once. */
final class ApprovalOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(ApprovalOutcomes.class);

    private final DataEngine engine;
    private final ApprovalStore store;
    private final ApprovalRequests requests;
    private final ApprovalJudge judge;
    private final ApprovalDoing doing;
    private final ApprovedReleases releases;

    ApprovalOutcomes(
            DataEngine engine,
            ApprovalStore store,
            ApprovalRequests requests,
            ApprovalJudge judge,
            ApprovalDoing doing,
            ApprovedReleases releases) {
        this.engine = engine;
        this.store = store;
        this.requests = requests;
        this.judge = judge;
        this.doing = doing;
        this.releases = releases;
    }

    /**
     * Uses up the caller's approved request for exactly this export.
     *
     * @return how many records were approved; empty when there is none for so many
     */
    Optional<BigDecimal> takeExport(CallContext context, JsonNode body, String object, long count) {
        List<DataRecord> approved = ApprovalRequests.list(
                requests.everywhere(context),
                "asker == params.me && target == params.object && operation == 'export' && status == 'approved'"
                        + " && expiresAt > now()",
                Map.of("me", context.principal().userId(), "object", object),
                "askedAt");
        for (DataRecord found : approved) {
            Optional<BigDecimal> taken = engine.transactions().inOne(() -> taken(context, found.id(), body, count));
            if (taken.isPresent()) {
                return taken;
            }
        }
        return Optional.empty();
    }

    private Optional<BigDecimal> taken(CallContext context, long id, JsonNode body, long count) {
        DataRecord row = ApprovalRequests.held(requests.everywhere(context), id);
        ApprovalContent content = requests.content(context, row);
        BigDecimal most = content.amount();
        if (most == null
                || BigDecimal.valueOf(count).compareTo(most) > 0
                || !row.text("status").equals("approved")
                || !content.body().toString().equals(body.toString())) {
            return Optional.empty();
        }
        ApprovalDoing.Outcome outcome = new ApprovalDoing.Outcome(
                true, JsonNodeFactory.instance.objectNode().put("records", count));
        store.outcome(context.tenant(), id, outcome.json().toString());
        audit(context, row, content, outcome);
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("doneAt", context.now());
        requests.end(context, requests.everywhere(context), row, "finish", values);
        return Optional.of(most);
    }

    /**
     * Publishes what was approved and is not published yet: its approver's process ended before it could.
     *
     * @param system of the tenant
     * @return how many; those that could not be carried out are reported in the log
     */
    int publishLeft(CallContext system) {
        List<DataRecord> left = ApprovalRequests.list(
                engine.engineData(system),
                "status == 'approved' && operation == 'publish' && expiresAt > now()",
                Map.of(),
                "decidedAt");
        int published = 0;
        for (DataRecord row : left) {
            try {
                publishApproved(system, row.id());
                published++;
            } catch (RuntimeException e) {
                // One that nobody can carry out is in no other's way; it expires.
                LOG.error("the approved request {} could not be carried out", row.id(), e);
            }
        }
        return published;
    }

    /** Nothing of it is in one transaction: publishing the same again changes nothing, and it is noted once. */
    void publishApproved(CallContext context, long id) {
        DataRecord row = requests.everywhere(context).require(ApprovalAsking.OBJECT, id, ApprovalRequests.FIELDS);
        ApprovalContent content = requests.content(context, row);
        if (!content.operation().equals(ApprovalContent.PUBLISH)
                || !row.text("status").equals("approved")) {
            return;
        }
        ApprovalDoing.Outcome outcome;
        try {
            String reason = content.body().path("reason").asText();
            Reference approver = row.reference("approver");
            String release = releases.carryOut(asker(context, row), content, reason, named(approver))
                    .id()
                    .value();
            CrashPoint.reach("approval.published");
            outcome = new ApprovalDoing.Outcome(
                    true, JsonNodeFactory.instance.objectNode().put("release", release));
        } catch (ProblemException refusal) {
            outcome = ApprovalDoing.Outcome.failed(refusal);
        }
        ApprovalDoing.Outcome ended = outcome;
        engine.transactions().inOne(() -> {
            DataRecord held = ApprovalRequests.held(engine.engineData(context), id);
            if (held.text("status").equals("approved")) {
                end(context, held, content, ended);
            }
            return id;
        });
    }

    private static String named(Reference user) {
        return user.label() == null ? Long.toString(user.id()) : user.label();
    }

    /** Within the transaction that says yes. */
    void carryOut(CallContext context, long id, ApprovalContent content) {
        DataAccess data = engine.engineData(context);
        DataRecord row = data.require(ApprovalAsking.OBJECT, id, ApprovalRequests.FIELDS);
        ApprovalDoing.Outcome outcome;
        try {
            outcome =
                    engine.transactions().inPart(() -> doing.run(asker(context, row), content, approval(context, row)));
        } catch (ProblemException refusal) {
            outcome = ApprovalDoing.Outcome.failed(refusal);
        }
        end(context, row, content, outcome);
    }

    private void end(CallContext context, DataRecord row, ApprovalContent content, ApprovalDoing.Outcome outcome) {
        store.outcome(context.tenant(), row.id(), outcome.json().toString());
        audit(context, row, content, outcome);
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("doneAt", context.now());
        String transition = outcome.isDone() ? "finish" : "fail";
        requests.end(context, engine.engineData(context), row, transition, values);
    }

    /** The entry is the approver's; that of what was done is its asker's. */
    private void audit(CallContext context, DataRecord row, ApprovalContent content, ApprovalDoing.Outcome outcome) {
        AuditEntry entry = AuditEntry.of(AuditCategory.RIGHTS, outcome.isDone() ? "approval-done" : "approval-failed")
                .by(context)
                .under(engine.open(context).release())
                .on(content.object(), content.record(), 1)
                .details(JsonNodeFactory.instance
                        .objectNode()
                        .put("approval", Long.toString(row.id()))
                        .put("operation", content.operation())
                        .put("asker", Long.toString(row.reference("asker").id())));
        engine.audit().write(outcome.code() == null ? entry : entry.failed(outcome.code()));
    }

    private CallContext asker(CallContext context, DataRecord row) {
        long asker = row.reference("asker").id();
        return judge.call(context, asker)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.FORBIDDEN,
                        "APPROVAL_ASKER_GONE",
                        "申请人的账号已停用，不能以其名义执行",
                        "the account of who asked is no longer active"));
    }

    private static Approval approval(CallContext context, DataRecord row) {
        return new Approval(
                row.id(),
                context.principal().userId(),
                context.principal().displayName(),
                context.now(),
                row.decimalOrNull("amount"));
    }
}
