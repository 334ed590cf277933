package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds of people beyond their definitions: departments, leaving, standing in, hand-overs. */
final class PeopleRules {
    static final String USER = "user";
    static final String LEFT = "left";
    private static final String STAND_IN = "stand-in";
    private static final String HAND_OVER = "hand-over";
    private static final String HAND_OVER_ITEM = "hand-over-item";
    private static final Set<String> GIVEN = Set.of("module-grant", "module-quota");
    private static final int LONGEST_STAND_IN = 366;

    private final RecordReader reader;
    private final OrganizationRules organizations;
    private final Ownership ownership;
    private final QuotaRules quotas;

    PeopleRules(RecordReader reader, OrganizationRules organizations, Ownership ownership, QuotaRules quotas) {
        this.reader = reader;
        this.organizations = organizations;
        this.ownership = ownership;
        this.quotas = quotas;
    }

    void created(
            Call call, CompiledObject object, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        switch (object.name()) {
            case PlatformRules.ORGANIZATION -> {
                organizations.created(call, values, prefix, problems);
                if (values.get("parent") instanceof Long parent) {
                    quotas.taken(call, QuotaRules.ORGANIZATIONS, parent);
                }
            }
            case USER -> {
                employment(call, Map.of(), values, prefix, problems);
                counts(call, Map.of(), values);
            }
            case STAND_IN -> standIn(call, Map.of(), values, prefix, problems);
            case HAND_OVER, HAND_OVER_ITEM -> byAction(call, prefix, problems);
            default -> {}
        }
    }

    void updated(
            Call call,
            CompiledObject object,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        if (isGiven(object.name())) {
            stays(before, after, prefix, problems);
        }
        switch (object.name()) {
            case PlatformRules.ORGANIZATION -> {
                organizations.updated(call, before, after, prefix, problems);
                if (after.get("parent") instanceof Long parent && !parent.equals(before.get("parent"))) {
                    quotas.taken(call, QuotaRules.ORGANIZATIONS, parent);
                    quotas.taken(call, QuotaRules.USERS, parent);
                    quotas.taken(call, QuotaRules.STORAGE, parent);
                }
            }
            case USER -> {
                employment(call, before, after, prefix, problems);
                left(call, before, after, prefix, problems);
                counts(call, before, after);
            }
            case STAND_IN -> standIn(call, before, after, prefix, problems);
            case HAND_OVER, HAND_OVER_ITEM -> byAction(call, prefix, problems);
            default -> {}
        }
    }

    /** Packages and quotas belong to who gave them, so that nobody changes what somebody above him gave. */
    static boolean isGiven(String object) {
        return GIVEN.contains(object);
    }

    private static void stays(
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        if (!Objects.equals(before.get("organization"), after.get("organization"))) {
            problems.add(Problem.error(
                    "GIVEN_BY",
                    Place.body(RecordRules.path(prefix, "organization")),
                    "套餐分配和配额属于给出它的组织，不能改",
                    "packages and quotas belong to the organisation that gave them"));
        }
    }

    /** A user takes a place where he is new, comes to, or is back. */
    private void counts(Call call, Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        boolean same = Objects.equals(before.get("organization"), after.get("organization"))
                && !LEFT.equals(before.get("status"));
        if (!same && !LEFT.equals(after.get("status")) && after.get("organization") instanceof Long organization) {
            quotas.taken(call, QuotaRules.USERS, organization);
        }
    }

    private void employment(
            Call call,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        boolean moved = !Objects.equals(before.get("department"), after.get("department"));
        if (moved && after.get("department") instanceof Long department) {
            Selection type = new Selection(List.of("type"), List.of());
            boolean fits = reader
                    .byIds(call.everywhere(), PlatformRules.ORGANIZATION, List.of(department), type, RowPolicy.ALL)
                    .stream()
                    .allMatch(node -> "department".equals(node.textOrNull("type")));
            if (!fits) {
                problems.add(Problem.error(
                        "DEPARTMENT_SORT",
                        Place.body(RecordRules.path(prefix, "department")),
                        "部门须选类型为“部门”的组织",
                        "a department is an organisation of the type department"));
            }
        }
        if (after.get("entryDate") instanceof LocalDate entry
                && after.get("leavingDate") instanceof LocalDate leaving
                && leaving.isBefore(entry)) {
            problems.add(Problem.error(
                    "LEAVING_BEFORE_ENTRY",
                    Place.body(RecordRules.path(prefix, "leavingDate")),
                    "离职日期不能早于入职日期",
                    "nobody leaves before he came"));
        }
    }

    /** Nobody leaves while something open is his, wherever it lies. */
    private void left(
            Call call,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        if (!LEFT.equals(after.get("status")) || LEFT.equals(before.get("status"))) {
            return;
        }
        long id = (Long) Objects.requireNonNull(after.get("id"));
        if (call.context().principal().isOneOf(id)) {
            problems.add(Problem.error(
                    "LEAVING_SELF",
                    Place.body(RecordRules.path(prefix, "status")),
                    "不能办理自己的离职",
                    "nobody lets himself leave"));
        }
        long open = ownership.count(call, id);
        if (open > 0) {
            problems.add(Problem.error(
                    "USER_RESPONSIBLE",
                    Place.body(RecordRules.path(prefix, "status")),
                    "他名下还有 " + open + " 项未交接的工作，请先交接",
                    "he still answers for " + open + " records, which are handed over first"));
        }
    }

    private void standIn(
            Call call,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        LocalDate begins = (LocalDate) after.get("begins");
        LocalDate ends = (LocalDate) after.get("ends");
        if (begins != null
                && ends != null
                && (ends.isBefore(begins) || ends.isAfter(begins.plusDays(LONGEST_STAND_IN)))) {
            problems.add(Problem.error(
                    "STAND_IN_SPAN",
                    Place.body(RecordRules.path(prefix, "ends")),
                    "代理期限须不早于开始日期，最长一年",
                    "standing in ends after it began and within a year"));
        }
        if (call.context().principal().standIn() != null) {
            problems.add(Problem.error(
                    "STAND_IN_CHAIN",
                    Place.body(prefix),
                    "代理他人时不能再安排代理",
                    "who stands in for somebody appoints nobody"));
        }
        boolean same = Objects.equals(before.get("person"), after.get("person"))
                && Objects.equals(before.get("substitute"), after.get("substitute"))
                && Objects.equals(before.get("ends"), after.get("ends"));
        if (!same && after.get("person") instanceof Long person && after.get("substitute") instanceof Long substitute) {
            persons(call, person, substitute, prefix, problems);
        }
    }

    private void persons(Call call, long person, long substitute, String prefix, Problems problems) {
        String place = RecordRules.path(prefix, "substitute");
        if (person == substitute || call.context().principal().isOneOf(substitute)) {
            problems.add(Problem.error(
                    "STAND_IN_SELF",
                    Place.body(place),
                    "不能把自己设为代理人；代理人应是另一个人",
                    "nobody makes himself the stand-in; it is somebody else"));
        }
        boolean may = call.context().principal().isOneOf(person)
                || call.access().object("user-role").may(Operation.CREATE);
        if (!may) {
            problems.add(Problem.error(
                    "STAND_IN_OTHERS",
                    Place.body(RecordRules.path(prefix, "person")),
                    "只能为自己安排代理；为他人安排须有授予角色的权限",
                    "one appoints a stand-in for himself; for others the right to give roles is needed"));
        }
        Selection status = new Selection(List.of("status"), List.of());
        boolean active = reader.byIds(call.everywhere(), USER, List.of(substitute), status, RowPolicy.ALL).stream()
                .allMatch(user -> "active".equals(user.textOrNull("status")));
        if (!active) {
            problems.add(Problem.error(
                    "STAND_IN_INACTIVE", Place.body(place), "代理人须是正常状态的用户", "the stand-in is an active user"));
        }
    }

    private static void byAction(Call call, String prefix, Problems problems) {
        if (!call.isEngine()) {
            problems.add(Problem.error(
                    "HAND_OVER_BY_ACTION",
                    Place.body(prefix),
                    "交接记录由“交接”操作生成",
                    "hand-overs are written by the action that hands over"));
        }
    }
}
