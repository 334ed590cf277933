package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an object says about itself as a whole: names, columns, title, key, indexes, unique values, validations, actions. */
final class ObjectCheck {
    /** Words with a meaning of their own in requests, expressions or addresses. */
    private static final Set<String> RESERVED_FIELDS = Set.of(
            "id",
            "version",
            "createdAt",
            "createdBy",
            "updatedAt",
            "updatedBy",
            "organization",
            "actions",
            "params",
            "true",
            "false",
            "null",
            "in",
            "has");

    /** Actions share the address space of what the engine itself offers on an object. */
    private static final Set<String> RESERVED_ACTIONS =
            Set.of("read", "create", "update", "delete", "import", "export", "history", "restore", "purge", "all");

    private final CheckContext context;

    ObjectCheck(CheckContext context) {
        this.context = context;
    }

    void check(EffectiveDefinition effective) {
        ObjectDefinition object = (ObjectDefinition) effective.typed();
        names(effective, object);
        columns(effective, object);
        titleAndKey(effective, object);
        object.indexes().forEach((id, index) -> index(effective, object, Pointers.of("indexes", id, "fields"), index));
        object.unique().forEach((id, unique) -> unique(effective, object, Pointers.of("unique", id), unique));
        object.validations()
                .forEach((id, v) -> fields(effective, object, Pointers.of("validations", id, "fields"), v.fields()));
        if (object.immutable() != null) {
            fields(
                    effective,
                    object,
                    Pointers.of("immutable", "except"),
                    object.immutable().except());
        }
        handler(effective, Pointers.of("create"), object.createHandler());
        if (object.purgeAfter() > 0 && !object.softDelete()) {
            context.error(
                    effective,
                    Pointers.of("purgeAfter"),
                    MetaErrorCode.PURGE_WITHOUT_SOFT_DELETE,
                    "purgeAfter 只用于软删除的对象，请加上 softDelete: true",
                    "purgeAfter is for objects with softDelete: true");
        }
        object.actions().values().forEach(action -> action(effective, object, action));
        object.dutyOfActions()
                .keySet()
                .forEach(action -> context.isOneOf(
                        effective,
                        Pointers.of("dutyOfActions", action),
                        MetaErrorCode.ACTION_UNKNOWN,
                        action,
                        object.actions().keySet(),
                        "没有动作“" + action + "”",
                        "There is no action '" + action + "'"));
    }

    private void names(EffectiveDefinition effective, ObjectDefinition object) {
        for (String field : object.fields().keySet()) {
            if (RESERVED_FIELDS.contains(field)) {
                context.error(
                        effective,
                        Pointers.of("fields", field),
                        MetaErrorCode.NAME_RESERVED,
                        "字段名“" + field + "”由引擎保留，请换一个",
                        "Field name '" + field + "' is reserved by the engine");
            }
        }
        tooLong(effective, "/name", ColumnNames.table(object.name()));
        object.unique()
                .keySet()
                .forEach(id -> tooLong(
                        effective,
                        Pointers.of("unique", id),
                        "u_" + object.name().replace('-', '_') + "_"
                                + ColumnNames.snake(id).replace('-', '_')));
    }

    private void tooLong(EffectiveDefinition effective, String pointer, String name) {
        if (name.length() > ColumnNames.MAX_LENGTH) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.NAME_TOO_LONG,
                    "数据库中的名称 " + name + " 超过 " + ColumnNames.MAX_LENGTH + " 个字符",
                    "The name " + name + " in the database is longer than " + ColumnNames.MAX_LENGTH + " characters");
        }
    }

    private void columns(EffectiveDefinition effective, ObjectDefinition object) {
        Map<String, String> fieldByColumn = new HashMap<>();
        for (FieldDefinition field : object.fields().values()) {
            String pointer = Pointers.of("fields", field.name());
            if (!ObjectCompiler.isStored(field.type()) || RESERVED_FIELDS.contains(field.name())) {
                continue;
            }
            for (String column : ColumnNames.columns(field, Pointers.origin(effective.tree(), pointer))) {
                tooLong(effective, pointer, column);
                String other = fieldByColumn.putIfAbsent(column, field.name());
                if (other != null || ColumnNames.SYSTEM.contains(column)) {
                    collides(effective, pointer, field, column, other);
                }
            }
        }
    }

    private void collides(
            EffectiveDefinition effective,
            String pointer,
            FieldDefinition field,
            String column,
            @Nullable String other) {
        context.error(
                effective,
                pointer,
                MetaErrorCode.COLUMN_COLLISION,
                "字段“" + field.name() + "”的列名 " + column + " 与" + (other == null ? "系统列" : "字段“" + other + "”") + "相同",
                "Column " + column + " of field '" + field.name() + "' is that of "
                        + (other == null ? "the engine itself" : "field '" + other + "'"));
    }

    private void titleAndKey(EffectiveDefinition effective, ObjectDefinition object) {
        if (context.hasField(effective, "/title", object, object.titleField())) {
            FieldDefinition title = object.fields().get(object.titleField());
            if (title != null && (!title.type().isOrdered() || title.secret() || title.isSensitive())) {
                context.error(
                        effective,
                        "/title",
                        MetaErrorCode.TITLE_UNSUITABLE,
                        "字段“" + title.name() + "”不能作标题",
                        "Field '" + title.name() + "' cannot be the title");
            }
        }
        String key = object.keyField();
        if (key != null && context.hasField(effective, "/key", object, key)) {
            boolean unique = object.unique().values().stream()
                    .anyMatch(u -> u.parent() == null
                            && u.within() == ObjectDefinition.Scope.TENANT
                            && u.fields().equals(List.of(key)));
            FieldDefinition field = object.fields().get(key);
            context.isOrdered(effective, "/key", object, key);
            boolean numbered = field != null && field.type() instanceof FieldType.Numbered;
            if (!unique && !numbered && field != null) {
                context.error(
                        effective,
                        "/key",
                        MetaErrorCode.KEY_NOT_UNIQUE,
                        "关键字段“" + key + "”须有唯一约束：unique: {" + key + ": {fields: [" + key + "]}}",
                        "Key field '" + key + "' needs a unique constraint of its own");
            }
        }
    }

    private void fields(EffectiveDefinition effective, ObjectDefinition object, String pointer, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            context.hasField(effective, pointer + "/" + i, object, names.get(i));
        }
    }

    private void index(
            EffectiveDefinition effective, ObjectDefinition object, String pointer, ObjectDefinition.Index index) {
        if (index.search()) {
            new SearchIndexCheck(context).check(effective, object, pointer, index);
        } else {
            stored(effective, object, pointer, index.fields());
        }
    }

    private void stored(EffectiveDefinition effective, ObjectDefinition object, String pointer, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            FieldDefinition field = object.fields().get(name);
            boolean exists = context.hasField(effective, pointer + "/" + i, object, name);
            if (exists && field != null && !ObjectCompiler.isStored(field.type())) {
                context.error(
                        effective,
                        pointer + "/" + i,
                        MetaErrorCode.FIELD_UNKNOWN,
                        "字段“" + name + "”不存入数据库，不能用于索引或唯一约束",
                        "Field '" + name + "' is not stored and cannot be indexed or unique");
            } else if (exists) {
                context.isOrdered(effective, pointer + "/" + i, object, name);
            }
        }
    }

    private void unique(
            EffectiveDefinition effective, ObjectDefinition object, String pointer, ObjectDefinition.Unique unique) {
        stored(effective, object, pointer + "/fields", unique.fields());
        String parent = unique.parent();
        FieldDefinition field = parent == null ? null : object.fields().get(parent);
        if (parent != null && (field == null || !(field.type() instanceof FieldType.ReferenceTo))) {
            context.error(
                    effective,
                    pointer + "/within",
                    MetaErrorCode.UNIQUE_WITHIN,
                    "唯一范围“" + parent + "”应为 tenant、organization 或本对象的一个引用字段",
                    "'" + parent + "' is neither tenant nor organization nor a reference of the object");
        } else if (parent != null && unique.fields().contains(parent)) {
            context.error(
                    effective,
                    pointer + "/within",
                    MetaErrorCode.UNIQUE_WITHIN,
                    "唯一范围“" + parent + "”已列在 fields 中",
                    "'" + parent + "' stands among the fields already");
        }
    }

    private void action(EffectiveDefinition effective, ObjectDefinition object, ActionDefinition action) {
        String pointer = Pointers.of("actions", action.name());
        if (RESERVED_ACTIONS.contains(action.name())) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.NAME_RESERVED,
                    "动作名“" + action.name() + "”由引擎保留，请换一个",
                    "Action name '" + action.name() + "' is reserved by the engine");
        }
        if (action.handler() == null && action.transition() == null) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.ACTION_WITHOUT_EFFECT,
                    "动作“" + action.name() + "”既无处理程序也无状态转换",
                    "Action '" + action.name() + "' has neither a handler nor a transition");
        }
        handler(effective, pointer, action.handler());
        objectWide(effective, action, pointer);
        transition(effective, object, action, pointer);
        ScreenCheck.widget(context, effective, pointer + "/result", action.result());
    }

    private void handler(EffectiveDefinition effective, String pointer, @Nullable String handler) {
        if (handler != null
                && !BuiltInHandlers.contains(handler)
                && !handler.startsWith(ScriptCheck.HANDLER)
                && context.plugins().action(handler).isEmpty()) {
            context.error(
                    effective,
                    pointer + "/handler",
                    MetaErrorCode.HANDLER_UNKNOWN,
                    "没有已启用的插件提供动作 " + handler,
                    "No enabled plugin provides the action " + handler);
        }
    }

    /** An action on the object as a whole has no record whose state or fields could be asked. */
    private void objectWide(EffectiveDefinition effective, ActionDefinition action, String pointer) {
        boolean needsRecord = action.when() != null || action.transition() != null || action.bulk();
        if (action.on() == ActionDefinition.Target.OBJECT && needsRecord) {
            context.error(
                    effective,
                    pointer + "/on",
                    MetaErrorCode.ACTION_WITHOUT_EFFECT,
                    "作用于整个对象的动作没有记录，不能有 when、transition 或 bulk",
                    "An action on the object as a whole has no record, so neither when nor transition nor bulk");
        }
    }

    private void transition(
            EffectiveDefinition effective, ObjectDefinition object, ActionDefinition action, String pointer) {
        String transition = action.transition();
        if (transition == null) {
            return;
        }
        Set<String> known = Optional.ofNullable(object.states())
                .map(states -> states.transitions().keySet())
                .orElse(Set.of());
        context.isOneOf(
                effective,
                pointer + "/transition",
                MetaErrorCode.TRANSITION_UNKNOWN,
                transition,
                known,
                "没有状态转换“" + transition + "”",
                "There is no transition '" + transition + "'");
    }
}
