package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.OpenApiDefinition;
import cn.minshui.engine.core.definition.OpenApiDefinition.Operation;
import cn.minshui.engine.core.definition.Pointers;
import java.util.Objects;
import java.util.Set;

/** Open interfaces name objects, actions, fields and inputs that exist, and nothing that their operation has no use for. */
final class OpenApiCheck {
    private static final Set<String> PAGING = Set.of("page", "size");

    private final CheckContext context;

    OpenApiCheck(CheckContext context) {
        this.context = context;
    }

    void check(EffectiveDefinition effective) {
        OpenApiDefinition api = (OpenApiDefinition) effective.typed();
        if (context.exists(effective, "/object", "object", api.object())) {
            context.set().object(api.object()).ifPresent(object -> of(effective, api, object));
        }
    }

    private void of(EffectiveDefinition effective, OpenApiDefinition api, ObjectDefinition object) {
        boolean isAction = api.operation() == Operation.ACTION;
        if (isAction != (api.action() != null)) {
            target(effective, "/operation", "operation: action 须与 action 一起写", "operation: action goes with action");
        }
        if (!isAction) {
            api.fields()
                    .keySet()
                    .forEach(path -> context.hasPath(effective, Pointers.of("fields", path), object, path));
            readable(effective, api);
        }
        if (api.action() != null && action(effective, object, api.action())) {
            inputs(effective, api, Objects.requireNonNull(object.actions().get(api.action())));
        }
        if (api.operation() == Operation.CREATE || api.operation() == Operation.UPDATE) {
            written(effective, api, object);
        }
        list(effective, api, object);
    }

    private void readable(EffectiveDefinition effective, OpenApiDefinition api) {
        if (api.fields().isEmpty()) {
            target(effective, "/operation", "须列出应答字段 fields", "the fields of the answer must be named");
        }
    }

    private boolean action(EffectiveDefinition effective, ObjectDefinition object, String action) {
        return context.isOneOf(
                effective,
                "/action",
                MetaErrorCode.ACTION_UNKNOWN,
                action,
                object.actions().keySet(),
                "对象 " + object.name() + " 没有动作“" + action + "”",
                "Object " + object.name() + " has no action '" + action + "'");
    }

    private void inputs(EffectiveDefinition effective, OpenApiDefinition api, ActionDefinition action) {
        for (String input : api.input()) {
            context.isOneOf(
                    effective,
                    "/input",
                    MetaErrorCode.OPEN_API_FIELD,
                    input,
                    action.input().keySet(),
                    "动作 " + action.name() + " 没有输入“" + input + "”",
                    "Action " + action.name() + " has no input '" + input + "'");
        }
        if (!api.input().isEmpty()) {
            action.input().forEach((name, input) -> {
                if (input.field().required() && !api.input().contains(name)) {
                    field(effective, "缺少必填输入“" + name + "”", "the required input '" + name + "' is missing");
                }
            });
        }
    }

    private void written(EffectiveDefinition effective, OpenApiDefinition api, ObjectDefinition object) {
        if (api.input().isEmpty()) {
            target(effective, "/operation", "须列出可写字段 input", "the fields of the body must be named in input");
        }
        for (String name : api.input()) {
            if (!context.hasField(effective, "/input", object, name)) {
                continue;
            }
            FieldDefinition definition = object.fields().get(name);
            if (definition == null
                    || definition.secret()
                    || definition.readOnly()
                    || definition.type() instanceof FieldType.Computed) {
                field(effective, "字段“" + name + "”不能由接口写入", "field '" + name + "' cannot be written");
            }
        }
    }

    private void list(EffectiveDefinition effective, OpenApiDefinition api, ObjectDefinition object) {
        boolean isList = api.operation() == Operation.LIST;
        if (!isList && !(api.parameters().isEmpty() && api.sort().isEmpty())) {
            target(effective, "/operation", "只有 list 有 parameters 和 sort", "only a list has parameters and sort");
        }
        if (isList && !api.input().isEmpty()) {
            field(effective, "list 没有 input", "a list has no input");
        }
        if (api.operation() == Operation.READ && !api.input().isEmpty()) {
            field(effective, "read 没有 input", "a reading has no input");
        }
        for (String name : api.parameters().keySet()) {
            if (PAGING.contains(name)) {
                context.error(
                        effective,
                        Pointers.of("parameters", name),
                        MetaErrorCode.OPEN_API_PARAMETER,
                        "参数名“" + name + "”已用于分页",
                        "the name '" + name + "' is taken by paging");
            }
        }
        for (String key : api.sort()) {
            String path = key.startsWith("-") ? key.substring(1) : key;
            if (context.hasPath(effective, "/sort", object, path)) {
                context.isOrdered(effective, "/sort", object, path);
            }
        }
    }

    private void target(EffectiveDefinition effective, String pointer, String zh, String en) {
        context.error(effective, pointer, MetaErrorCode.OPEN_API_TARGET, zh, en);
    }

    private void field(EffectiveDefinition effective, String zh, String en) {
        context.error(effective, "/input", MetaErrorCode.OPEN_API_FIELD, zh, en);
    }
}
