package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.SchemaCatalog;
import cn.minshui.engine.core.expression.ExpressionScope;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the checks of one effective set share: the definitions, the plugins, and how a wrong name is reported. */
record CheckContext(EffectiveSet set, SchemaCatalog catalog, PluginRegistry plugins, Consumer<Problem> problems) {
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("object", "对象"),
            Map.entry("dictionary", "字典"),
            Map.entry("sequence", "编号规则"),
            Map.entry("list", "列表"),
            Map.entry("form", "表单"),
            Map.entry("page", "页面"),
            Map.entry("menu", "菜单"),
            Map.entry("role", "角色"),
            Map.entry("script", "脚本"),
            Map.entry("policy", "业务参数"),
            Map.entry("job", "定时任务"),
            Map.entry("open-api", "开放接口"));

    void error(EffectiveDefinition owner, String pointer, MetaErrorCode code, String zh, String en) {
        problems.accept(code.at(owner.place(pointer), zh, en));
    }

    /** Reports a reference to a definition that does not exist. */
    boolean exists(EffectiveDefinition owner, String pointer, String kind, String name) {
        if (set.exists(kind, name)) {
            return true;
        }
        Optional<String> nearest = NearestName.of(name, set.names(kind));
        error(
                owner,
                pointer,
                MetaErrorCode.REFERENCE_UNKNOWN,
                "没有" + KINDS.getOrDefault(kind, kind) + "“" + name + "”" + suggestion(nearest),
                "There is no " + kind + " '" + name + "'" + suggestionEn(nearest));
        return false;
    }

    /** Reports a kind that no enabled plugin brings. */
    void isKindOfPlugin(EffectiveDefinition owner, String pointer, String kind) {
        Set<String> kinds = plugins.kinds().stream()
                .map(provided -> provided.service().kind())
                .collect(Collectors.toSet());
        isOneOf(
                owner,
                pointer,
                MetaErrorCode.REFERENCE_UNKNOWN,
                kind,
                kinds,
                "没有已启用的插件提供种类“" + kind + "”",
                "No enabled plugin brings the kind '" + kind + "'");
    }

    /** Reports a name that the object does not have as a field; the engine's own fields count. */
    boolean hasField(EffectiveDefinition owner, String pointer, ObjectDefinition object, String field) {
        if (object.fields().containsKey(field) || ObjectScope.SYSTEM_FIELDS.containsKey(field)) {
            return true;
        }
        List<String> known = new ArrayList<>(object.fields().keySet());
        known.addAll(ObjectScope.SYSTEM_FIELDS.keySet());
        Optional<String> nearest = NearestName.of(field, known);
        error(
                owner,
                pointer,
                MetaErrorCode.FIELD_UNKNOWN,
                "对象 " + object.name() + " 没有字段“" + field + "”" + suggestion(nearest),
                "Object " + object.name() + " has no field '" + field + "'" + suggestionEn(nearest));
        return false;
    }

    /** Reports a wrong path {@code a.b.c}; each step but the last is a reference. */
    boolean hasPath(EffectiveDefinition owner, String pointer, ObjectDefinition object, String path) {
        ObjectDefinition at = object;
        String[] steps = path.split("\\.");
        if (steps.length > ExpressionScope.LONGEST_PATH) {
            error(
                    owner,
                    pointer,
                    MetaErrorCode.FIELD_UNKNOWN,
                    "“" + path + "”太长：最多通过两个引用取字段",
                    "'" + path + "' goes too far: at most two references can be followed");
            return false;
        }
        for (int i = 0; i < steps.length; i++) {
            if (!hasField(owner, pointer, at, steps[i])) {
                return false;
            }
            if (i == steps.length - 1) {
                return isReadable(owner, pointer, at, steps[i]);
            }
            String target = target(at, steps[i]);
            if (target == null) {
                error(
                        owner,
                        pointer,
                        MetaErrorCode.FIELD_UNKNOWN,
                        "“" + path + "”中的 " + steps[i] + " 不是引用，不能再取下级",
                        steps[i] + " in '" + path + "' is not a reference and has no fields");
                return false;
            }
            Optional<ObjectDefinition> next = set.object(target);
            if (next.isEmpty()) {
                return true;
            }
            at = next.get();
        }
        return true;
    }

    /** Reports a path that leads to values without an order: long and rich text, several choices, JSON, rows, encrypted texts. */
    void isOrdered(EffectiveDefinition owner, String pointer, ObjectDefinition object, String path) {
        ObjectDefinition at = object;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1 && at != null; i++) {
            at = Optional.ofNullable(target(at, steps[i])).flatMap(set::object).orElse(null);
        }
        FieldDefinition last = at == null ? null : at.fields().get(steps[steps.length - 1]);
        if (last != null && last.isSensitive()) {
            error(
                    owner,
                    pointer,
                    MetaErrorCode.SENSITIVE_USE,
                    "字段“" + path + "”加密保存，不能用于排序、索引、唯一约束或关键字段；按值查找请写 sensitive: {search: exact}",
                    "Field '" + path
                            + "' is kept encrypted: no sorting, index, unique constraint or key by it; it is found by"
                            + " sensitive: {search: exact}");
        } else if (last != null && !last.type().isOrdered()) {
            error(
                    owner,
                    pointer,
                    MetaErrorCode.FIELD_UNORDERED,
                    "字段“" + path + "”的类型没有次序，不能用于排序、索引、唯一约束或关键字段",
                    "Values of field '" + path + "' have no order: no sorting, index, unique constraint or key by it");
        }
    }

    /** Nobody reads a secret field, so naming it on a screen is a mistake. */
    private boolean isReadable(EffectiveDefinition owner, String pointer, ObjectDefinition object, String field) {
        FieldDefinition definition = object.fields().get(field);
        if (definition == null || !definition.secret()) {
            return true;
        }
        error(
                owner,
                pointer,
                MetaErrorCode.FIELD_UNKNOWN,
                "字段“" + field + "”是机密，任何界面都不能显示",
                "Field '" + field + "' is secret and is shown nowhere");
        return false;
    }

    /** The object that a field or system field refers to. */
    static @Nullable String target(ObjectDefinition object, String field) {
        FieldDefinition definition = object.fields().get(field);
        if (definition != null) {
            return definition.type() instanceof FieldType.ReferenceTo reference ? reference.object() : null;
        }
        return switch (field) {
            case "organization" -> "organization";
            case "createdBy", "updatedBy" -> "user";
            default -> null;
        };
    }

    /** Reports a value that is not one of those known. */
    boolean isOneOf(
            EffectiveDefinition owner,
            String pointer,
            MetaErrorCode code,
            String word,
            Collection<String> known,
            String zh,
            String en) {
        if (known.contains(word)) {
            return true;
        }
        Optional<String> nearest = NearestName.of(word, known);
        error(owner, pointer, code, zh + suggestion(nearest), en + suggestionEn(nearest));
        return false;
    }

    static String suggestion(Optional<String> nearest) {
        return nearest.map(n -> "，是不是“" + n + "”？").orElse("");
    }

    static String suggestionEn(Optional<String> nearest) {
        return nearest.map(n -> "; did you mean '" + n + "'?").orElse("");
    }
}
