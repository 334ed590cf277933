package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.OrganizationScopes.Node;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Quotas of organisations. Judged before the commit, when every row of the body is written, while the quotas are held: so two who
 * take the last place at the same moment follow one another.
 */
public final class QuotaRules {
    static final String USERS = "users";
    static final String ORGANIZATIONS = "organizations";
    static final String STORAGE = "storage";

    /** Calls of open interfaces a day; they are counted and refused by the gateway. */
    public static final String CALLS = "calls";

    private static final String QUOTA = "module-quota";
    private static final long MEBIBYTE = 1024L * 1024;
    /** Organisations that one statement names. */
    private static final int AT_ONCE = 1_000;

    private static final Map<String, String> WORDS =
            Map.of(USERS, "用户", ORGANIZATIONS, "组织", STORAGE, "文件空间（MB）", CALLS, "每日接口调用");

    private final DataEngine engine;
    private final CallCounts calls;

    /** Without calls. */
    public QuotaRules(DataEngine engine) {
        this(engine, company -> 0);
    }

    /** @param calls of the open interfaces */
    public QuotaRules(DataEngine engine, CallCounts calls) {
        this.engine = engine;
        this.calls = calls;
    }

    /** Calls of today by applications of an organisation and all below it, as far as they were counted. */
    @FunctionalInterface
    public interface CallCounts {
        long today(long company);
    }

    /** @param company whose quota it is @param used what it and all below it have */
    public record Quota(String kind, long company, String companyName, long most, long used) {}

    private record Taken(String kind, long node) {}

    /** One more of the kind at the node, or one that counts again. */
    void taken(Call call, String kind, long node) {
        Pending pending = (Pending) TransactionSynchronizationManager.getResource(this);
        if (pending == null) {
            pending = new Pending(call, new HashSet<>());
            TransactionSynchronizationManager.bindResource(this, pending);
            TransactionSynchronizationManager.registerSynchronization(pending);
        }
        pending.taken.add(new Taken(kind, node));
    }

    private final class Pending implements TransactionSynchronization {
        private final Call call;
        private final Set<Taken> taken;

        private Pending(Call call, Set<Taken> taken) {
            this.call = call;
            this.taken = taken;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            judge(call, taken);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(QuotaRules.this);
        }
    }

    private void judge(Call call, Set<Taken> taken) {
        Map<Long, DataRecord> quotas = new LinkedHashMap<>();
        for (Taken each : taken) {
            above(call, each.node(), each.kind()).forEach(quota -> quotas.put(quota.id(), quota));
        }
        if (quotas.isEmpty()) {
            return;
        }
        engine.reader().lock(call.everywhere(), QUOTA, List.copyOf(quotas.keySet()));
        Problems problems = new Problems();
        for (DataRecord quota : quotas.values()) {
            Quota now = quota(call, quota);
            if (now.used() > now.most()) {
                problems.add(Problem.error(
                        "QUOTA",
                        Place.body(""),
                        "“" + now.companyName() + "”的" + WORDS.get(now.kind()) + "配额为 " + now.most() + "，已不够",
                        now.companyName() + " may have " + now.most() + " " + now.kind() + ", which is not enough"));
            }
        }
        problems.throwIfErrors(ProblemClass.INVALID);
    }

    /** Quotas that hold at the caller's organisation, the group's first. */
    public List<Quota> of(CallContext context) {
        Call call = engine.elevated(context).engine();
        List<Quota> quotas = new ArrayList<>();
        for (String kind : List.of(USERS, ORGANIZATIONS, STORAGE, CALLS)) {
            above(call, context.organization().value(), kind).forEach(row -> quotas.add(quota(call, row)));
        }
        return quotas;
    }

    private List<DataRecord> above(Call call, long node, String kind) {
        List<Long> way = engine.organizations()
                .find(call.context().tenant(), new OrgNodeId(node))
                .map(QuotaRules::way)
                .orElse(List.of(node));
        return new PlanQueries(engine, call.everywhere())
                .list(Query.of(QUOTA)
                        .where("company in params.way && kind == params.sort", Map.of("way", way, "sort", kind))
                        .fields("company", "company.name", "kind", "most")
                        .sort("id"));
    }

    private static List<Long> way(Node node) {
        List<Long> way = new ArrayList<>(node.above());
        way.add(node.id().value());
        return way;
    }

    private Quota quota(Call call, DataRecord row) {
        String kind = row.text("kind");
        long company = row.reference("company").id();
        return new Quota(kind, company, row.text("company.name"), row.integer("most"), used(call, kind, company));
    }

    private long used(Call call, String kind, long company) {
        Node node = engine.organizations().node(call.context().tenant(), new OrgNodeId(company));
        Call there = new Call(
                call.context(), call.plans(), call.plans().engine(), node, call.release(), call.chosen(), call.notes());
        PlanQueries queries = new PlanQueries(engine, there);
        return switch (kind) {
            case USERS ->
                queries.count(
                        Query.of(PeopleRules.USER).where("status != params.gone", Map.of("gone", PeopleRules.LEFT)));
            case STORAGE -> mebibytes(call, node);
            case CALLS -> calls.today(company);
            default ->
                queries.count(
                        Query.of(PlatformRules.ORGANIZATION).where("id != params.itself", Map.of("itself", company)));
        };
    }

    /** A begun one counts whole. */
    private long mebibytes(Call call, Node node) {
        long tenant = call.context().tenant().value();
        List<Long> nodes = engine.organizations().within(call.context().tenant(), node);
        long bytes = 0;
        for (int from = 0; from < nodes.size(); from += AT_ONCE) {
            bytes += engine.files().bytesOf(tenant, nodes.subList(from, Math.min(nodes.size(), from + AT_ONCE)));
        }
        return (bytes + MEBIBYTE - 1) / MEBIBYTE;
    }

    /** The most calls a day, by organisation, of the node and those above it that have such a quota. */
    public Map<Long, Long> calls(CallContext context) {
        Map<Long, Long> most = new LinkedHashMap<>();
        above(engine.elevated(context).engine(), context.organization().value(), CALLS)
                .forEach(row -> most.merge(row.reference("company").id(), row.integer("most"), Math::min));
        return most;
    }
}
