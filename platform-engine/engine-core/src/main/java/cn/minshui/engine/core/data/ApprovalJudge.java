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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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

    /** @param asked ids of those who asked @param organization where it would be done */
    Verdict judge(CallContext approver, Set<Long> asked, ApprovalContent content, long organization) {
        Call call = engine.open(approver);
        Optional<OrganizationScopes.Node> node =
                engine.organizations().find(approver.tenant(), new OrgNodeId(organization));
        boolean inScope = node.isPresent() && call.node().contains(node.get());
        boolean may = inScope
                && content.rights().stream().allMatch(right -> has(call, right))
                && content.by().stream()
                        .allMatch(roles ->
                                roles.stream().anyMatch(approver.principal().roles()::contains))
                && isReached(call, content);
        if (!may) {
            return Verdict.NO_RIGHT;
        }
        return isOneOf(approver, asked) ? Verdict.OWN : Verdict.MAY;
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

    /** The record must be among those that he may do it to. */
    private boolean isReached(Call call, ApprovalContent content) {
        Long record = content.record();
        Optional<CompiledObject> object = call.model().object(content.object());
        if (record == null || object.isEmpty()) {
            return record == null;
        }
        ObjectRights rights = call.access().object(content.object());
        boolean itself = content.rights().contains(new Right(content.object(), content.operation()));
        RowPolicy policy = switch (content.operation()) {
            case ApprovalContent.UPDATE, ApprovalContent.DELETE ->
                rights.rows(itself ? operation(content.operation()) : Operation.READ);
            default -> rights.rowsOfAction(content.operation());
        };
        Selection nothing = new Selection(List.of(), List.of());
        return !engine.reader()
                .byIds(call.engine(), content.object(), List.of(record), nothing, policy)
                .isEmpty();
    }

    boolean isOneOf(CallContext approver, Set<Long> asked) {
        Set<Long> here = persons(approver.principal());
        if (here.stream().anyMatch(asked::contains)) {
            return true;
        }
        Set<Long> all = new HashSet<>(here);
        all.addAll(asked);
        List<DataRecord> users = users(approver, all);
        return users.stream()
                .filter(u -> here.contains(u.id()))
                .anyMatch(mine ->
                        users.stream().filter(u -> asked.contains(u.id())).anyMatch(his -> isSame(mine, his)));
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
                .anyMatch(call -> judge(call, asked, content, organization) == Verdict.MAY);
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
