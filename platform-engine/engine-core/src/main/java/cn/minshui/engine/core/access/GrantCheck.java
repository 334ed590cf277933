package cn.minshui.engine.core.access;

import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.RowScope;
import cn.minshui.engine.spi.problem.NearestName;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether a grant fits its object: the same for roles of the definitions and for those that a tenant keeps as records. */
public final class GrantCheck {
    private static final String USER = "user";
    private static final Set<Operation> LOOKING =
            Collections.unmodifiableSet(EnumSet.of(Operation.READ, Operation.EXPORT, Operation.HISTORY));

    private final Function<String, Optional<ObjectDefinition>> objects;
    private final Report report;

    /** Takes what is wrong. */
    @FunctionalInterface
    public interface Report {
        /** @param member of the grant: {@code actions}, {@code fields/x}, {@code scope}, {@code organizations}, {@code through} */
        void wrong(String member, String code, String zh, String en);
    }

    /** @param objects of the model, by name */
    public GrantCheck(Function<String, Optional<ObjectDefinition>> objects, Report report) {
        this.objects = objects;
        this.report = report;
    }

    public void check(ObjectDefinition object, Grant grant) {
        for (String action : grant.actions()) {
            if (!action.equals(Duties.EVERY_ACTION) && !object.actions().containsKey(action)) {
                unknown(
                        "actions",
                        "ACTION_UNKNOWN",
                        "动作",
                        "action",
                        action,
                        object,
                        object.actions().keySet());
            }
        }
        for (String field : grant.fields().keySet()) {
            if (!object.fields().containsKey(field)) {
                unknown(
                        "fields/" + field,
                        "FIELD_UNKNOWN",
                        "字段",
                        "field",
                        field,
                        object,
                        object.fields().keySet());
            }
        }
        scope(object, grant);
    }

    private void unknown(
            String member,
            String code,
            String zh,
            String en,
            String name,
            ObjectDefinition object,
            Collection<String> known) {
        Optional<String> nearest = NearestName.of(name, known);
        report.wrong(
                member,
                code,
                "对象 " + object.name() + " 没有" + zh + "“" + name + "”"
                        + nearest.map(n -> "，是不是“" + n + "”？").orElse(""),
                "Object " + object.name() + " has no " + en + " '" + name + "'"
                        + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""));
    }

    private void scope(ObjectDefinition object, Grant grant) {
        RowScope scope = grant.scope();
        if ((scope == RowScope.CHOSEN) == grant.organizations().isEmpty()) {
            report.wrong(
                    "organizations",
                    "SCOPE_ORGANIZATIONS",
                    "数据范围“指定组织”须列出组织，其他范围不列",
                    "The scope 'chosen' names organisations, other scopes name none");
        }
        if (scope.isWide()
                && !(LOOKING.containsAll(grant.operations()) && grant.actions().isEmpty())) {
            report.wrong(
                    "scope",
                    "SCOPE_WIDE",
                    "超出本组织的数据范围（全部、指定组织）只能用于查看、导出和变更记录",
                    "A scope beyond the holder's organisations is for reading, exporting and the history alone");
        }
        boolean byNode = scope.isWide() || scope == RowScope.OWN_ORGANIZATION;
        if (byNode && object.scope() == ObjectDefinition.Scope.TENANT) {
            report.wrong(
                    "scope",
                    "SCOPE_TENANT",
                    "对象 " + object.name() + " 属于整个租户，没有按组织的数据范围",
                    "Object " + object.name() + " belongs to the tenant as a whole: no scope by organisation");
        }
        String through = grant.through();
        if ((scope == RowScope.REFERENCE) != (through != null)) {
            report.wrong(
                    "through",
                    "SCOPE_THROUGH",
                    "数据范围“经引用到本人”须用 through 写明引用，其他范围不写",
                    "The scope 'reference' says by 'through' which reference leads to the holder, other scopes do not");
        } else if (through != null && !USER.equals(target(object, through))) {
            report.wrong(
                    "through",
                    "SCOPE_THROUGH",
                    "“" + through + "”不是从 " + object.name() + " 到用户的引用",
                    "'" + through + "' is no reference from " + object.name() + " to a user");
        }
    }

    private @Nullable String target(ObjectDefinition object, String path) {
        ObjectDefinition at = object;
        String target = null;
        for (String step : path.split("\\.")) {
            if (at == null) {
                return null;
            }
            FieldDefinition field = at.fields().get(step);
            target = field != null && field.type() instanceof FieldType.ReferenceTo to ? to.object() : null;
            at = target == null ? null : objects.apply(target).orElse(null);
        }
        return target;
    }

    /** The condition that stands for scope and {@code where} of a grant; null is every row of the scope. */
    public static @Nullable String condition(Grant grant) {
        String scope = switch (grant.scope()) {
            case BELOW, CHOSEN, ALL -> null;
            case OWN_ORGANIZATION -> "organization == user.organization";
            case OWN -> "createdBy == user.id";
            case REFERENCE -> grant.through() + " == user.id";
        };
        String where = grant.where();
        if (scope == null || where == null) {
            return scope == null ? where : scope;
        }
        return scope + " && (" + where + ")";
    }
}
