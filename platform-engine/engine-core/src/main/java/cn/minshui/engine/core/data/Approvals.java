package cn.minshui.engine.core.data;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.data.ApprovalJudge.Verdict;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.spi.action.Approval;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for a second person, and what becomes of them. Saying yes and doing it is one transaction: what was approved
 * is done once, in the name and with the rights that its asker has by then, or it has failed and nothing of it was done.
 */
public final class Approvals {
    private static final String[] FIELDS = {
        "subject",
        "target",
        "operation",
        "record",
        "amount",
        "asker",
        "author",
        "askedAt",
        "expiresAt",
        "approver",
        "decidedAt",
        "note",
        "doneAt",
        "hash",
        "status",
        "organization"
    };
    /** Requests that a list shows; nobody decides on more in a week. */
    private static final int MOST = 500;

    private final DataEngine engine;
    private final ApprovalStore store;
    private final ApprovalJudge judge;
    private final ApprovalAsking asking;
    private final ApprovalDoing doing;
    private final ApprovedReleases releases;
    private final ApprovedExports exports;

    /** @param calls of users as they are when something is decided or done */
    public Approvals(DataEngine engine, PlanRecordService plain, ApprovalCalls calls) {
        this.engine = engine;
        this.store = new ApprovalStore(engine.statements());
        this.judge = new ApprovalJudge(engine, calls);
        this.asking = new ApprovalAsking(engine, store, judge);
        this.doing = new ApprovalDoing(plain);
        this.releases = new ApprovedReleases(engine, asking);
        this.exports = new ApprovedExports(engine, plain, this);
    }

    /** Publishing under the rule. */
    public ApprovedReleases releases() {
        return releases;
    }

    /** Exports under the rule. */
    public ApprovedExports exports() {
        return exports;
    }

    /**
     * Uses up the caller's approved request for exactly this export.
     *
     * @return how many records were approved; empty when there is none for so many
     */
    Optional<BigDecimal> takeExport(CallContext context, JsonNode body, String object, long count) {
        List<DataRecord> approved = list(
                everywhere(context),
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
        DataRecord row = held(everywhere(context), id);
        ApprovalContent content = content(context, row);
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
        everywhere(context).transition(ApprovalAsking.OBJECT, id, row.version(), "finish", values);
        return Optional.of(most);
    }

    ApprovalAsking asking() {
        return asking;
    }

    /** How the caller stands to a request. */
    public enum Part {
        /** He asked, or it was asked in his name or by his hand. */
        ASKER,
        /** He may say yes or no. */
        DECIDES,
        /** He has said so. */
        DECIDED
    }

    /**
     * A request as one of those may see it whom it concerns.
     *
     * @param row the fields of the object {@code approval}, references with labels
     * @param lines what would change, as far as the caller may see it
     * @param outcome JSON of the answer or the problems; null while there is none
     */
    public record Shown(
            DataRecord row,
            Part part,
            List<ApprovalLines.Line> lines,
            @Nullable JsonNode outcome) {}

    /** @param waiting for the caller's decision @param asked by the caller and not decided yet */
    public record Counts(int waiting, int asked) {}

    /** What waits for the caller, oldest first. */
    public List<DataRecord> waiting(CallContext context) {
        List<DataRecord> pending =
                list(engine.engineData(context), "status == 'pending' && expiresAt > now()", Map.of(), "askedAt");
        return pending.stream().filter(row -> mayDecide(context, row)).toList();
    }

    /** What was asked in the caller's name or by his hand, newest first. */
    public List<DataRecord> asked(CallContext context) {
        return list(
                everywhere(context),
                "asker in params.persons || author in params.persons",
                Map.of("persons", List.copyOf(ApprovalJudge.persons(context.principal()))),
                "-askedAt");
    }

    /** What the askers and approvers of these requests are called, by their ids. */
    public Map<Long, String> names(CallContext context, List<DataRecord> rows) {
        Set<Long> persons = new HashSet<>();
        for (DataRecord row : rows) {
            persons.addAll(asked(row));
            Reference approver = row.referenceOrNull("approver");
            if (approver != null) {
                persons.add(approver.id());
            }
        }
        return new Labels(engine.reader()).of(engine.elevated(context).everywhere(), PeopleRules.USER, persons);
    }

    public Counts counts(CallContext context) {
        int open = (int) asked(context).stream()
                .filter(row -> row.text("status").equals("pending"))
                .count();
        return new Counts(waiting(context).size(), open);
    }

    private static List<DataRecord> list(DataAccess data, String filter, Map<String, Object> values, String sort) {
        return data.list(Query.of(ApprovalAsking.OBJECT)
                .where(filter, new HashMap<>(values))
                .fields(FIELDS)
                .sort(sort)
                .page(1, MOST));
    }

    private boolean mayDecide(CallContext context, DataRecord row) {
        return judge.judge(context, asked(row), content(context, row), row.organization()) == Verdict.MAY;
    }

    private static Set<Long> asked(DataRecord row) {
        Set<Long> persons = new HashSet<>();
        persons.add(row.reference("asker").id());
        Reference author = row.referenceOrNull("author");
        if (author != null) {
            persons.add(author.id());
        }
        return persons;
    }

    /** His own requests stay a user's own when he moves: they are read in the whole tenant, and shown to nobody else. */
    private DataAccess everywhere(CallContext context) {
        return new PlanDataAccess(engine, engine.elevated(context).everywhere());
    }

    /** @throws ProblemException NOT_FOUND for whom it does not concern */
    public Shown read(CallContext context, long id) {
        DataRecord row = everywhere(context)
                .find(ApprovalAsking.OBJECT, id, FIELDS)
                .orElseThrow(() -> ApprovalRefusals.notFound(id));
        ApprovalStore.Row kept = store.read(context.tenant(), id).orElseThrow(() -> ApprovalRefusals.notFound(id));
        ApprovalContent content = content(context, row);
        Part part = part(context, row, content);
        Call call = engine.open(context);
        return new Shown(
                labelled(call, row),
                part,
                ApprovalLines.of(call, content, part == Part.ASKER),
                kept.outcome() == null
                                || part != Part.ASKER && row.text("status").equals("done")
                        ? null
                        : ApprovalContent.tree(kept.outcome()));
    }

    private DataRecord labelled(Call call, DataRecord row) {
        Call reading = engine.elevated(call.context()).everywhere();
        return asking.shown(reading, reading.object(ApprovalAsking.OBJECT), row.id(), List.of(FIELDS))
                .orElse(row);
    }

    private Part part(CallContext context, DataRecord row, ApprovalContent content) {
        Set<Long> asked = asked(row);
        if (ApprovalJudge.persons(context.principal()).stream().anyMatch(asked::contains)) {
            return Part.ASKER;
        }
        Reference approver = row.referenceOrNull("approver");
        if (approver != null && context.principal().isOneOf(approver.id())) {
            return Part.DECIDED;
        }
        boolean pending = row.text("status").equals("pending");
        if (pending && judge.judge(context, asked, content, row.organization()) != Verdict.NO_RIGHT) {
            return Part.DECIDES;
        }
        throw ApprovalRefusals.notFound(row.id());
    }

    /** What was asked for. @throws ProblemException INTERNAL when it is not what its record says */
    private ApprovalContent content(CallContext context, DataRecord row) {
        String text = store.read(context.tenant(), row.id())
                .orElseThrow(() -> new IllegalStateException("approval " + row.id() + " has no content"))
                .content();
        if (!ApprovalContent.hash(text).equals(row.text("hash"))) {
            throw ProblemException.of(
                    ProblemClass.INTERNAL,
                    "APPROVAL_BROKEN",
                    "申请内容与其指纹不符，不能办理",
                    "the content of the request is not what its hash says");
        }
        return ApprovalContent.of(text);
    }

    /**
     * Says yes, and has it done.
     *
     * @param hash of what the caller has seen; null when he does not say
     * @return how it stands then: {@code done}, {@code failed}, or {@code approved} where it is done later
     * @throws ProblemException NOT_FOUND, FORBIDDEN for one's own, CONFLICT when it was decided, is void or is another one
     */
    public Shown approve(CallContext context, long id, @Nullable String hash, @Nullable String note) {
        String words = ApprovalRefusals.note(note, false);
        engine.transactions().inOne(() -> {
            DataRecord row = decidable(context, id);
            ApprovalContent content = content(context, row);
            if (hash != null && !hash.equals(row.text("hash"))) {
                throw ProblemException.of(
                        ProblemClass.CONFLICT,
                        "APPROVAL_CHANGED",
                        "申请内容与您看到的不同，请重新查看",
                        "what was asked for is not what you have seen: look again");
            }
            decide(context, row, "approve", words);
            CrashPoint.reach("approval.approved");
            if (ApprovalDoing.isAtOnce(content)) {
                carryOut(context, id, content);
                CrashPoint.reach("approval.done");
            }
            return id;
        });
        CrashPoint.reach("approval.committed");
        publishApproved(context, id);
        return read(context, id);
    }

    /**
     * Publishes what was approved and is not published yet: its approver's process ended before it could.
     *
     * @param system of the tenant
     * @return how many
     */
    public int publishLeft(CallContext system) {
        List<DataRecord> left = list(
                engine.engineData(system),
                "status == 'approved' && operation == 'publish' && expiresAt > now()",
                Map.of(),
                "decidedAt");
        left.forEach(row -> publishApproved(system, row.id()));
        return left.size();
    }

    /** Nothing of it is in one transaction: publishing the same again changes nothing, and it is noted once. */
    private void publishApproved(CallContext context, long id) {
        DataRecord row = everywhere(context).require(ApprovalAsking.OBJECT, id, FIELDS);
        ApprovalContent content = content(context, row);
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
            DataRecord held = held(engine.engineData(context), id);
            if (held.text("status").equals("approved")) {
                end(context, held, content, ended);
            }
            return id;
        });
    }

    private static String named(Reference user) {
        return user.label() == null ? Long.toString(user.id()) : user.label();
    }

    private void carryOut(CallContext context, long id, ApprovalContent content) {
        DataAccess data = engine.engineData(context);
        DataRecord row = data.require(ApprovalAsking.OBJECT, id, FIELDS);
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
        engine.engineData(context).transition(ApprovalAsking.OBJECT, row.id(), row.version(), transition, values);
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

    /** @param note why; required */
    public Shown refuse(CallContext context, long id, @Nullable String note) {
        engine.transactions().inOne(() -> {
            // Whether there is a request for him is told first.
            DataRecord row = decidable(context, id);
            decide(context, row, "refuse", ApprovalRefusals.note(note, true));
            return id;
        });
        return read(context, id);
    }

    /** Takes one's own request back. @throws ProblemException NOT_FOUND for another's, CONFLICT when it was decided */
    public Shown withdraw(CallContext context, long id) {
        engine.transactions().inOne(() -> {
            DataAccess data = everywhere(context);
            DataRecord row = held(data, id);
            if (ApprovalJudge.persons(context.principal()).stream().noneMatch(asked(row)::contains)) {
                throw ApprovalRefusals.notFound(id);
            }
            ApprovalRefusals.requirePending(context, row);
            data.transition(ApprovalAsking.OBJECT, id, row.version(), "withdraw", Map.of());
            return id;
        });
        return read(context, id);
    }

    private static DataRecord held(DataAccess data, long id) {
        return data.lock(ApprovalAsking.OBJECT, List.of(id), FIELDS).stream()
                .findFirst()
                .orElseThrow(() -> ApprovalRefusals.notFound(id));
    }

    /** The request, locked, which the caller may decide. */
    private DataRecord decidable(CallContext context, long id) {
        DataRecord row = held(engine.engineData(context), id);
        Verdict verdict = judge.judge(context, asked(row), content(context, row), row.organization());
        if (verdict != Verdict.MAY && judge.isOneOf(context, asked(row))) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "APPROVAL_OWN",
                    "不能复核自己的申请（包括代他人或由他人代为提出的申请）",
                    "nobody decides on his own request, nor on one in whose place or by whose hand he acts");
        }
        if (verdict == Verdict.NO_RIGHT) {
            throw ApprovalRefusals.notFound(id);
        }
        ApprovalRefusals.requirePending(context, row);
        return row;
    }

    private void decide(CallContext context, DataRecord row, String transition, @Nullable String note) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("approver", context.principal().author());
        values.put("decidedAt", context.now());
        values.put("note", note);
        engine.engineData(context).transition(ApprovalAsking.OBJECT, row.id(), row.version(), transition, values);
    }

    /** Ends what nobody decided in time. @return how many */
    public int expire(CallContext system) {
        List<DataRecord> old = new ArrayList<>(list(
                engine.engineData(system),
                "status in ['pending', 'approved'] && expiresAt <= now()",
                Map.of(),
                "expiresAt"));
        old.forEach(found -> engine.transactions().inOne(() -> {
            DataAccess data = engine.engineData(system);
            DataRecord row = held(data, found.id());
            boolean open = Set.of("pending", "approved").contains(row.text("status"));
            if (open) {
                data.transition(ApprovalAsking.OBJECT, row.id(), row.version(), "expire", Map.of());
            }
            return Objects.hash(open);
        }));
        return old.size();
    }
}
