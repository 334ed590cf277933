package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.ObjectRights;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.ApprovalContent.Right;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Who may be the second person: somebody else, who may do it himself where it is to be done. Whoever acts for somebody counts as
 * both, and two accounts with the same number or address are one person's.
 */
final class ApprovalJudge {
    static final String USER = "user";
    private static final Duration FIRST_DAY = Duration.ofDays(1);
    private static final List<String> OF_A_PERSON = List.of("mobile", "employeeNo", "email");

    private final DataEngine engine;
    private final ApprovalCalls calls;

    ApprovalJudge(DataEngine engine, ApprovalCalls calls) {
        this.engine = engine;
        this.calls = calls;
    }

    enum Verdict {
        MAY,
        /** He asked himself, in one way or the other. */
        OWN,
        NO_RIGHT
    }

    /** Ids of the users that the call is of: the one whose rights it has, and who acts for him. */
    static Set<Long> persons(Principal principal) {
        Set<Long> ids = new HashSet<>();
        ids.add(principal.userId());
        ids.add(principal.author());
        return ids;
    }

    /** @param by ids of those who asked @param organization where it would be done */
    record Asked(Set<Long> by, ApprovalContent content, long organization) {
        static Asked of(DataRecord row, ApprovalContent content) {
            return new Asked(ApprovalRequests.asked(row), content, row.organization());
        }
    }

    /** Those of the requests that the approver may decide. @param contents by id; one without any is not decided */
    List<DataRecord> decidable(CallContext approver, List<DataRecord> rows, Map<Long, ApprovalContent> contents) {
        List<DataRecord> whole =
                rows.stream().filter(row -> contents.containsKey(row.id())).toList();
        List<Verdict> verdicts = judge(
                approver,
                whole.stream()
                        .map(row -> Asked.of(row, Objects.requireNonNull(contents.get(row.id()))))
                        .toList());
        return IntStream.range(0, whole.size())
                .filter(i -> verdicts.get(i) == Verdict.MAY)
                .mapToObj(whole::get)
                .toList();
    }

    Verdict judge(CallContext approver, Asked asked) {
        return judge(approver, List.of(asked)).get(0);
    }

    /**
     * Each of the requests, in their order: by one statement for the records of each object and operation, and one for all who
     * asked.
     */
    List<Verdict> judge(CallContext approver, List<Asked> requests) {
        Call call = engine.open(approver);
        Set<Asked> reached = reached(
                call, requests.stream().filter(asked -> isGranted(call, asked)).toList());
        Set<Long> askers =
                reached.stream().flatMap(asked -> asked.by().stream()).collect(Collectors.toSet());
        Set<Long> own = askers.isEmpty() ? Set.of() : own(approver, askers);
        return requests.stream()
                .map(asked -> !reached.contains(asked)
                        ? Verdict.NO_RIGHT
                        : Collections.disjoint(own, asked.by()) ? Verdict.MAY : Verdict.OWN)
                .toList();
    }

    /** As far as it is known without the record. */
    private boolean isGranted(Call call, Asked asked) {
        CallContext approver = call.context();
        return engine.organizations()
                        .find(approver.tenant(), new OrgNodeId(asked.organization()))
                        .filter(call.node()::contains)
                        .isPresent()
                && asked.content().rights().stream().allMatch(right -> has(call, right))
                && asked.content().by().stream()
                        .allMatch(roles ->
                                roles.stream().anyMatch(approver.principal().roles()::contains));
    }

    static boolean has(Call call, Right right) {
        if (call.model().object(right.object()).isEmpty()) {
            return false;
        }
        ObjectRights rights = call.access().object(right.object());
        return switch (right.operation()) {
            case ApprovalContent.PUBLISH ->
                rights.may(Operation.UPDATE) && call.node().isRoot();
            case ApprovalContent.EXPORT -> rights.may(Operation.EXPORT) && rights.may(Operation.READ);
            case ApprovalContent.CREATE, ApprovalContent.UPDATE, ApprovalContent.DELETE ->
                rights.may(operation(right.operation()));
            default -> rights.mayAct(right.operation());
        };
    }

    private static Operation operation(String word) {
        return Operation.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** What records are read by: all of the same are read together. */
    private record Way(String object, String operation, boolean itself) {}

    /** Those whose record is among those that he may do it to, and those of no record. */
    private Set<Asked> reached(Call call, List<Asked> requests) {
        Set<Asked> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<Way, List<Asked>> ways = new LinkedHashMap<>();
        for (Asked asked : requests) {
            ApprovalContent content = asked.content();
            if (content.record() == null) {
                reached.add(asked);
            } else if (call.model().object(content.object()).isPresent()) {
                boolean itself = content.rights().contains(new Right(content.object(), content.operation()));
                ways.computeIfAbsent(new Way(content.object(), content.operation(), itself), w -> new ArrayList<>())
                        .add(asked);
            }
        }
        ways.forEach((way, some) -> {
            Set<Long> ids = reached(call, way, some);
            some.stream()
                    .filter(asked ->
                            ids.contains(Objects.requireNonNull(asked.content().record())))
                    .forEach(reached::add);
        });
        return reached;
    }

    private Set<Long> reached(Call call, Way way, List<Asked> requests) {
        ObjectRights rights = call.access().object(way.object());
        RowPolicy policy = switch (way.operation()) {
            case ApprovalContent.UPDATE, ApprovalContent.DELETE ->
                rights.rows(way.itself() ? operation(way.operation()) : Operation.READ);
            default -> rights.rowsOfAction(way.operation());
        };
        List<Long> records = requests.stream()
                .map(asked -> Objects.requireNonNull(asked.content().record()))
                .toList();
        Selection nothing = new Selection(List.of(), List.of());
        return engine.reader().byIds(call.engine(), way.object(), records, nothing, policy).stream()
                .map(DataRecord::id)
                .collect(Collectors.toSet());
    }

    boolean isOneOf(CallContext approver, Set<Long> asked) {
        return !Collections.disjoint(own(approver, asked), asked);
    }

    /** Himself, under whichever account, and for whom he acts: of the ids, and of his own. */
    private Set<Long> own(CallContext approver, Set<Long> ids) {
        Set<Long> own = new HashSet<>(persons(approver.principal()));
        Set<Long> all = new HashSet<>(own);
        if (!all.addAll(ids)) {
            return own;
        }
        List<DataRecord> users = users(approver, all);
        List<DataRecord> mine =
                users.stream().filter(user -> own.contains(user.id())).toList();
        users.stream()
                .filter(user -> mine.stream().anyMatch(me -> isSame(me, user)))
                .forEach(user -> own.add(user.id()));
        return own;
    }

    private static boolean isSame(DataRecord one, DataRecord other) {
        return OF_A_PERSON.stream()
                .filter(field -> one.values().get(field) != null)
                .anyMatch(field ->
                        Objects.equals(one.values().get(field), other.values().get(field)));
    }

    private List<DataRecord> users(CallContext context, Set<Long> ids) {
        Call everywhere = engine.elevated(context).everywhere();
        CompiledObject user = everywhere.object(USER);
        String[] fields = OF_A_PERSON.stream()
                .filter(field -> user.field(field).isPresent())
                .toArray(String[]::new);
        return new PlanDataAccess(engine, everywhere)
                .list(Query.of(USER)
                        .where("id in params.ids", Map.of("ids", List.copyOf(ids)))
                        .fields(fields));
    }

    /** Whether anybody could say yes to it. */
    boolean isAnybody(CallContext asker, ApprovalContent content, long organization) {
        Set<Long> asked = persons(asker.principal());
        Optional<OrganizationScopes.Node> node =
                engine.organizations().find(asker.tenant(), new OrgNodeId(organization));
        if (node.isEmpty()) {
            return false;
        }
        List<Long> nodes = new ArrayList<>(node.get().above());
        nodes.add(organization);
        List<DataRecord> candidates = new PlanDataAccess(
                        engine, engine.elevated(asker).everywhere())
                .list(Query.of(USER)
                        .where(
                                "status == 'active' && organization in params.nodes",
                                new HashMap<>(Map.of("nodes", nodes)))
                        .fields("passwordHash")
                        .sort("id"));
        return candidates.stream()
                .filter(user -> !asked.contains(user.id()))
                // Who has no password yet cannot log in to say yes.
                .filter(user -> user.textOrNull("passwordHash") != null)
                .flatMap(user -> calls.of(asker.tenant(), user.id(), asker.traceId()).stream())
                .anyMatch(call -> judge(call, new Asked(asked, content, organization)) == Verdict.MAY);
    }

    /**
     * Whether the tenant is only being made, and its first administrator may have nobody beside him yet: on its first day, and for
     * the founder himself as long as none of the three administrators is there, where they are told apart at all.
     */
    boolean isFounding(CallContext context) {
        return isFirstDay(context) || isFounder(context) && !isAppointed(context);
    }

    private boolean isFounder(CallContext context) {
        Map<String, RoleDefinition> roles =
                engine.roles().all(engine.open(context).model(), context.tenant());
        return context.principal().standIn() == null
                && roles.keySet().containsAll(Duty.administrators())
                && context.principal().roles().stream()
                        .map(roles::get)
                        .anyMatch(role -> role != null && role.founding());
    }

    private boolean isAppointed(CallContext context) {
        List<String> roles = Duty.administrators();
        return new PlanDataAccess(engine, engine.elevated(context).everywhere())
                        .count(Query.of(GrantingRules.USER_ROLE).where("role in params.roles", Map.of("roles", roles)))
                > 0;
    }

    private boolean isFirstDay(CallContext context) {
        OrganizationScopes.Node root = engine.organizations().root(context.tenant());
        DataAccess data = new PlanDataAccess(engine, engine.elevated(context).everywhere());
        Instant made =
                data.require("organization", root.id().value(), "createdAt").instant("createdAt");
        return Duration.between(made, context.now()).compareTo(FIRST_DAY) < 0;
    }

    /** Today's call of a user; empty for one who may not log in any more. */
    Optional<CallContext> call(CallContext context, long user) {
        return calls.of(context.tenant(), user, context.traceId());
    }
}
