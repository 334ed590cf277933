package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.ApprovalJudge.Asked;
import cn.minshui.engine.core.data.ApprovalJudge.Verdict;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for a second person, and what becomes of them. Saying yes and doing it is one transaction: what was approved
 * is done once, in the name and with the rights that its asker has by then, or it has failed and nothing of it was done.
 */
public final class Approvals {
    private static final String MINE = "(asker in params.persons || author in params.persons)";

    private final DataEngine engine;
    private final ApprovalStore store;
    private final ApprovalRequests requests;
    private final ApprovalJudge judge;
    private final ApprovalAsking asking;
    private final ApprovalOutcomes outcomes;
    private final ApprovedReleases releases;
    private final ApprovedExports exports;

    /** @param calls of users as they are when something is decided or done */
    public Approvals(DataEngine engine, PlanRecordService plain, ApprovalCalls calls) {
        this.engine = engine;
        this.store = new ApprovalStore(engine.statements());
        this.judge = new ApprovalJudge(engine, calls);
        this.requests = new ApprovalRequests(engine, store);
        this.asking = new ApprovalAsking(engine, store, judge);
        this.releases = new ApprovedReleases(engine, asking);
        this.outcomes = new ApprovalOutcomes(engine, store, requests, judge, new ApprovalDoing(plain), releases);
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

    /** Imports under the rule. */
    public ImportApprovals imports() {
        return new RecordImportApprovals(engine);
    }

    ApprovalOutcomes outcomes() {
        return outcomes;
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
        return ApprovalRequests.kept(
                engine.engineData(context),
                "status == 'pending' && expiresAt > now()",
                rows -> judge.decidable(context, rows, requests.contents(context, rows)));
    }

    /** What was asked in the caller's name or by his hand, newest first. */
    public List<DataRecord> asked(CallContext context) {
        return ApprovalRequests.list(
                requests.everywhere(context), MINE, Map.of("persons", persons(context)), "-askedAt");
    }

    /** What the askers and approvers of these requests are called, by their ids. */
    public Map<Long, String> names(CallContext context, List<DataRecord> rows) {
        Set<Long> persons = new HashSet<>();
        for (DataRecord row : rows) {
            persons.addAll(ApprovalRequests.asked(row));
            Reference approver = row.referenceOrNull("approver");
            if (approver != null) {
                persons.add(approver.id());
            }
        }
        return new Labels(engine.reader()).of(engine.elevated(context).everywhere(), PeopleRules.USER, persons);
    }

    public Counts counts(CallContext context) {
        Query open = Query.of(ApprovalAsking.OBJECT)
                .where(MINE + " && status == 'pending'", Map.of("persons", persons(context)));
        return new Counts(
                waiting(context).size(), (int) requests.everywhere(context).count(open));
    }

    private static List<Long> persons(CallContext context) {
        return List.copyOf(ApprovalJudge.persons(context.principal()));
    }

    /** @throws ProblemException NOT_FOUND for whom it does not concern */
    public Shown read(CallContext context, long id) {
        DataRecord row = requests.everywhere(context)
                .find(ApprovalAsking.OBJECT, id, ApprovalRequests.FIELDS)
                .orElseThrow(() -> ApprovalRefusals.notFound(id));
        ApprovalStore.Row kept = store.read(context.tenant(), id).orElseThrow(() -> ApprovalRefusals.notFound(id));
        ApprovalContent content = requests.content(context, row);
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
        return asking.shown(reading, reading.object(ApprovalAsking.OBJECT), row.id(), List.of(ApprovalRequests.FIELDS))
                .orElse(row);
    }

    private Part part(CallContext context, DataRecord row, ApprovalContent content) {
        Set<Long> asked = ApprovalRequests.asked(row);
        if (ApprovalJudge.persons(context.principal()).stream().anyMatch(asked::contains)) {
            return Part.ASKER;
        }
        Reference approver = row.referenceOrNull("approver");
        if (approver != null && context.principal().isOneOf(approver.id())) {
            return Part.DECIDED;
        }
        boolean pending = row.text("status").equals("pending");
        if (pending && judge.judge(context, Asked.of(row, content)) != Verdict.NO_RIGHT) {
            return Part.DECIDES;
        }
        throw ApprovalRefusals.notFound(row.id());
    }

    /**
     * Says yes, and has it done.
     *
     * @param first told the request, which the caller may decide, before anything is done; what it throws refuses
     * @param hash of what the caller has seen; null when he does not say
     * @return how it stands then: {@code done}, {@code failed}, or {@code approved} where it is done later
     * @throws ProblemException NOT_FOUND, FORBIDDEN for one's own, CONFLICT when it was decided, is void or is another one
     */
    public Shown approve(
            CallContext context, long id, Consumer<DataRecord> first, @Nullable String hash, @Nullable String note) {
        String words = ApprovalRefusals.note(note, false);
        engine.transactions().inOne(() -> {
            DataRecord row = decidable(context, id);
            first.accept(row);
            ApprovalContent content = requests.content(context, row);
            if (hash != null && !hash.equals(row.text("hash"))) {
                throw ProblemException.of(
                        ProblemClass.CONFLICT,
                        "APPROVAL_CHANGED",
                        "申请内容与您看到的不同，请重新查看",
                        "what was asked for is not what you have seen: look again");
            }
            Map<String, @Nullable Object> yes = decision(context, words);
            engine.engineData(context).transition(ApprovalAsking.OBJECT, id, row.version(), "approve", yes);
            CrashPoint.reach("approval.approved");
            if (ApprovalDoing.isAtOnce(content)) {
                outcomes.carryOut(context, id, content);
                CrashPoint.reach("approval.done");
            }
            return id;
        });
        CrashPoint.reach("approval.committed");
        outcomes.publishApproved(context, id);
        return read(context, id);
    }

    /** Says yes without further conditions: see {@link #approve(CallContext, long, Consumer, String, String)}. */
    public Shown approve(CallContext context, long id, @Nullable String hash, @Nullable String note) {
        return approve(context, id, row -> {}, hash, note);
    }

    /**
     * Publishes what was approved and is not published yet: its approver's process ended before it could.
     *
     * @param system of the tenant
     * @return how many
     */
    public int publishLeft(CallContext system) {
        return outcomes.publishLeft(system);
    }

    /** @param note why; required */
    public Shown refuse(CallContext context, long id, @Nullable String note) {
        engine.transactions().inOne(() -> {
            // Whether there is a request for him is told first.
            DataRecord row = decidable(context, id);
            Map<String, @Nullable Object> no = decision(context, ApprovalRefusals.note(note, true));
            requests.end(context, engine.engineData(context), row, "refuse", no);
            return id;
        });
        return read(context, id);
    }

    /** Takes one's own request back. @throws ProblemException NOT_FOUND for another's, CONFLICT when it was decided */
    public Shown withdraw(CallContext context, long id) {
        engine.transactions().inOne(() -> {
            DataAccess data = requests.everywhere(context);
            DataRecord row = ApprovalRequests.held(data, id);
            if (ApprovalJudge.persons(context.principal()).stream().noneMatch(ApprovalRequests.asked(row)::contains)) {
                throw ApprovalRefusals.notFound(id);
            }
            ApprovalRefusals.requirePending(context, row);
            requests.end(context, data, row, "withdraw", Map.of());
            return id;
        });
        return read(context, id);
    }

    /** The request, locked, which the caller may decide. */
    private DataRecord decidable(CallContext context, long id) {
        DataRecord row = ApprovalRequests.held(engine.engineData(context), id);
        Verdict verdict = judge.judge(context, Asked.of(row, requests.content(context, row)));
        if (verdict != Verdict.MAY && judge.isOneOf(context, ApprovalRequests.asked(row))) {
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

    private static Map<String, @Nullable Object> decision(CallContext context, @Nullable String note) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("approver", context.principal().author());
        values.put("decidedAt", context.now());
        values.put("note", note);
        return values;
    }

    /** Ends what nobody decided in time. @return how many */
    public int expire(CallContext system) {
        List<DataRecord> old = ApprovalRequests.list(
                engine.engineData(system),
                "status in ['pending', 'approved'] && expiresAt <= now()",
                Map.of(),
                "expiresAt");
        old.forEach(found -> engine.transactions().inOne(() -> {
            DataAccess data = engine.engineData(system);
            DataRecord row = ApprovalRequests.held(data, found.id());
            if (ApprovalRequests.OPEN.contains(row.text("status"))) {
                requests.end(system, data, row, "expire", Map.of());
            }
            return row.id();
        }));
        return old.size();
    }
}
