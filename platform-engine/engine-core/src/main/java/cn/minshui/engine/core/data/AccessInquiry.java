package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.Duties;
import cn.minshui.engine.core.access.GrantCheck;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why somebody may, or may not, do something. Changes nothing; whoever asks about a record makes sure first that the asker may read it. */
public final class AccessInquiry {
    private static final String ROLE = "role";

    private final DataEngine engine;
    private final RecordService records;

    public AccessInquiry(DataEngine engine, RecordService records) {
        this.engine = engine;
        this.records = records;
    }

    /**
     * @param object name of the object
     * @param right an operation's word or the name of an action
     * @param field whose right is asked for beside; null for none
     */
    public record Question(
            String object, String right, @Nullable String field) {}

    /**
     * @param isAllowed whether it may be done at all; of a record, whether it may be done to it as it is now
     * @param field the right to the field asked for
     * @param reasons in the order in which they were found
     * @param elsewhere roles that would allow it and that the asker may know of, by name, where nothing does
     */
    public record Explanation(
            boolean isAllowed, @Nullable FieldRight field, List<Reason> reasons, Map<String, Text> elsewhere) {}

    /**
     * @param code GRANTED, NOT_GRANTED, NO_ROLE, WITHHELD, OUTSIDE_SCOPE, LOCKED, NOT_NOW
     * @param role the role that it is about; null for none
     */
    public record Reason(String code, @Nullable String role, Text message) {}

    /** Whether somebody may know under which conditions, and of which organisations, roles grant: who keeps the roles. */
    public boolean seesConditions(CallContext asker) {
        Call call = engine.open(asker);
        return call.model().object(ROLE).isPresent()
                && call.access().object(ROLE).may(Operation.READ);
    }

    /**
     * @param asker who reads the answer
     * @param whose rights are asked about
     * @throws ProblemException NOT_FOUND for an object or right that there is not
     */
    public Explanation explain(CallContext asker, CallContext whose, Question asked) {
        Call call = engine.open(whose);
        CompiledObject object = call.object(asked.object());
        requireRight(object, asked.right());
        List<Reason> reasons = new ArrayList<>();
        Map<String, RoleDefinition> roles = engine.roles().all(call.model(), whose.tenant());
        boolean seesConditions = seesConditions(asker);
        boolean isGranted = false;
        for (String name : whose.principal().roles().stream().sorted().toList()) {
            RoleDefinition role = roles.get(name);
            if (role != null) {
                Grant grant = Duties.grant(role, object.definition());
                boolean holds = grant != null && holds(role, grant, object, asked.right());
                isGranted |= holds;
                reasons.add(holds ? granted(role, grant, seesConditions) : notGranted(role));
            }
        }
        if (reasons.isEmpty()) {
            reasons.add(new Reason("NO_ROLE", null, Text.of("还没有任何角色", "No role is held")));
        }
        boolean isAllowed = policy(call, object, asked.right()).isPresent();
        if (isGranted && !isAllowed) {
            reasons.add(new Reason(
                    "WITHHELD",
                    null,
                    Text.of("角色有这项权限，但本组织没有开通此功能", "Granted, but the organisation does not have this function")));
        }
        FieldRight field = asked.field() == null ? null : call.access().path(object.name(), asked.field());
        return new Explanation(
                isAllowed, field, reasons, isAllowed ? Map.of() : elsewhere(asker, roles, object, asked));
    }

    /** Of one record, as it is now. */
    public Explanation explain(CallContext asker, CallContext whose, Question asked, long id) {
        Explanation general = explain(asker, whose, asked);
        if (!general.isAllowed()) {
            return general;
        }
        Call call = engine.open(whose);
        CompiledObject object = call.object(asked.object());
        List<Reason> reasons = new ArrayList<>(general.reasons());
        Optional<RowPolicy> policy = policy(call, object, asked.right());
        boolean isReached = policy.isPresent()
                && engine.reader()
                        .one(call, object.name(), id, new Selection(List.of(), List.of()), policy.get())
                        .isPresent();
        if (!isReached) {
            reasons.add(new Reason(
                    "OUTSIDE_SCOPE",
                    null,
                    Text.of("这条记录不在角色的数据范围内", "The record is outside the rows that the roles reach")));
        } else {
            state(call, object, asked.right(), id).ifPresent(reasons::add);
        }
        boolean isAllowed = reasons.size() == general.reasons().size();
        return new Explanation(isAllowed, general.field(), reasons, Map.of());
    }

    /** What of the record's own state is against it. */
    private Optional<Reason> state(Call call, CompiledObject object, String right, long id) {
        Optional<Operation> operation = operation(right);
        if (operation.isEmpty()) {
            boolean isOfRecords = object.action(right).orElseThrow().on() == ActionDefinition.Target.RECORD;
            return isOfRecords
                            && !records.possibleActions(call.context(), object.name(), id)
                                    .contains(right)
                    ? Optional.of(new Reason(
                            "NOT_NOW",
                            null,
                            Text.of("这条记录现在的状态不能这样做", "The record's state does not let it be done now")))
                    : Optional.empty();
        }
        boolean changes = operation.get() == Operation.UPDATE || operation.get() == Operation.DELETE;
        if (!changes) {
            return Optional.empty();
        }
        Selection all = new Selection(call.plans().object(object.name()).reads().all(), List.of());
        List<DataRecord> rows = engine.reader().byIds(call.engine(), object.name(), List.of(id), all, RowPolicy.ALL);
        boolean isLocked = object.definition().appendOnly()
                || rows.stream()
                        .anyMatch(row -> new RecordRules(object)
                                .isImmutable(new RecordBindings(call.context(), object, Images.of(row))));
        return isLocked
                ? Optional.of(new Reason("LOCKED", null, Text.of("这条记录已锁定，不能再改", "The record is locked")))
                : Optional.empty();
    }

    private static void requireRight(CompiledObject object, String right) {
        if (operation(right).isEmpty() && object.action(right).isEmpty()) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND,
                    "RIGHT_UNKNOWN",
                    "没有权限 " + right + "；可用操作名或动作名",
                    "there is no right " + right + ": an operation or an action of the object");
        }
    }

    private static Optional<Operation> operation(String word) {
        return Arrays.stream(Operation.values())
                .filter(o -> o.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    private static Optional<RowPolicy> policy(Call call, CompiledObject object, String right) {
        return operation(right)
                .map(o -> call.access().object(object.name()).may(o)
                        ? Optional.of(call.access().object(object.name()).rows(o))
                        : Optional.<RowPolicy>empty())
                .orElseGet(() -> call.access().object(object.name()).mayAct(right)
                        ? Optional.of(call.access().object(object.name()).rowsOfAction(right))
                        : Optional.empty());
    }

    private static boolean holds(RoleDefinition role, Grant grant, CompiledObject object, String right) {
        return operation(right)
                .map(grant.operations()::contains)
                .orElseGet(() -> Duties.grants(role, grant, object.definition(), right));
    }

    private static Reason granted(RoleDefinition role, @Nullable Grant grant, boolean seesConditions) {
        String zh = "角色“" + role.label().zh() + "”可以";
        String en = "The role " + role.label().en() + " may";
        if (grant != null) {
            Text scope = grant.scope().label();
            String condition = GrantCheck.condition(grant);
            String chosen = String.join(", ", grant.organizations());
            zh += "，数据范围：" + scope.zh() + (chosen.isEmpty() || !seesConditions ? "" : " " + chosen);
            en += ", rows: " + scope.en() + (chosen.isEmpty() || !seesConditions ? "" : " " + chosen);
            if (condition != null) {
                zh += seesConditions ? "，条件：" + condition : "，另有条件";
                en += seesConditions ? ", condition: " + condition : ", under a condition";
            }
        }
        return new Reason("GRANTED", role.name(), Text.of(zh, en));
    }

    private static Reason notGranted(RoleDefinition role) {
        return new Reason(
                "NOT_GRANTED",
                role.name(),
                Text.of(
                        "角色“" + role.label().zh() + "”没有这项权限",
                        "The role " + role.label().en() + " does not have this right"));
    }

    /** Roles that the tenant keeps itself are told to those alone who could read them: they may be another company's. */
    private Map<String, Text> elsewhere(
            CallContext asker, Map<String, RoleDefinition> roles, CompiledObject object, Question asked) {
        Map<String, Text> labels = new TreeMap<>();
        for (RoleDefinition role : roles.values()) {
            Grant grant = Duties.grant(role, object.definition());
            if (!role.founding() && grant != null && holds(role, grant, object, asked.right())) {
                labels.put(role.name(), role.label());
            }
        }
        Set<String> stored = engine.roles().stored(asker.tenant()).keySet();
        if (!Collections.disjoint(labels.keySet(), stored)) {
            Set<String> seen = readable(asker);
            labels.keySet().removeIf(name -> stored.contains(name) && !seen.contains(name));
        }
        return labels;
    }

    /** Names of the kept roles that the asker reads with his own rights. */
    private Set<String> readable(CallContext asker) {
        boolean seesNames = seesConditions(asker)
                && engine.open(asker).access().path(ROLE, "name").compareTo(FieldRight.READ) >= 0;
        return !seesNames
                ? Set.of()
                : engine.callerData(asker).list(Query.of(ROLE).fields("name")).stream()
                        .map(row -> row.text("name"))
                        .collect(Collectors.toSet());
    }
}
