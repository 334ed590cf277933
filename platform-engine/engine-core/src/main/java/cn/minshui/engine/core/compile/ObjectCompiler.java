package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.ExpressionScope;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the definition of one object to what runs; every expression in it is compiled once. */
final class ObjectCompiler {
    private final EffectiveSet set;
    private final ExpressionCompiler expressions;

    ObjectCompiler(EffectiveSet set, ExpressionCompiler expressions) {
        this.set = set;
        this.expressions = expressions;
    }

    CompiledObject compile(EffectiveDefinition effective) {
        ObjectDefinition object = (ObjectDefinition) effective.typed();
        ObjectScope scope = new ObjectScope(object, set);
        Map<String, CompiledField> fields = new LinkedHashMap<>();
        object.fields().forEach((name, field) -> fields.put(name, field(effective, object, field, scope)));
        return new CompiledObject(
                object,
                ColumnNames.table(object.name()),
                fields,
                validations(effective, object, scope),
                guards(effective, object, scope),
                effects(effective, object),
                actionConditions(effective, object, scope),
                approvalConditions(effective, object, scope),
                eventConditions(effective, object, scope),
                immutableWhen(effective, object, scope),
                ComputedOrder.of(fields));
    }

    private CompiledField field(
            EffectiveDefinition effective, ObjectDefinition object, FieldDefinition field, ExpressionScope scope) {
        String pointer = Pointers.of("fields", field.name());
        handOver(effective, pointer, field, scope);
        String column =
                isStored(field.type()) ? ColumnNames.column(field, Pointers.origin(effective.tree(), pointer)) : null;
        return new CompiledField(
                field,
                column,
                computed(effective, field, scope),
                defaultExpression(effective, object, field),
                rollupWhere(effective, field));
    }

    /** Asked with the others of the release, so that a hand-over never meets a condition that cannot be asked. */
    private void handOver(EffectiveDefinition effective, String pointer, FieldDefinition field, ExpressionScope scope) {
        if (field.type() instanceof FieldType.ReferenceTo to && to.isConditional()) {
            expressions.filter(effective, pointer + "/handOver", String.valueOf(to.handOver()), scope);
        }
    }

    static boolean isStored(FieldType type) {
        return type instanceof FieldType.Computed computed
                ? computed.stored()
                : !(type instanceof FieldType.ChildTable);
    }

    private @Nullable CompiledExpression computed(
            EffectiveDefinition effective, FieldDefinition field, ExpressionScope scope) {
        if (!(field.type() instanceof FieldType.Computed computed) || computed.rollup() != null) {
            return null;
        }
        return expressions.value(
                effective,
                Pointers.of("fields", field.name(), "expression"),
                computed.expression(),
                scope,
                ExpressionTypes.of(computed.result()).orElse(null),
                true);
    }

    private @Nullable CompiledExpression rollupWhere(EffectiveDefinition effective, FieldDefinition field) {
        FieldType.Rollup rollup = field.rollup();
        ObjectDefinition other =
                rollup == null ? null : set.object(rollup.object()).orElse(null);
        if (rollup == null || rollup.where() == null || other == null) {
            return null;
        }
        String pointer = Pointers.of("fields", field.name(), "where");
        return expressions.filter(effective, pointer, rollup.where(), new ObjectScope(other, set));
    }

    private @Nullable CompiledExpression defaultExpression(
            EffectiveDefinition effective, ObjectDefinition object, FieldDefinition field) {
        String text = field.defaultValue();
        if (text == null || !text.startsWith("=")) {
            return null;
        }
        String pointer = Pointers.of("fields", field.name(), "default");
        return assigned(effective, pointer, text, new DefaultScope(object, set, field.name()), field.type());
    }

    private Map<String, CompiledExpression> validations(
            EffectiveDefinition effective, ObjectDefinition object, ExpressionScope scope) {
        Map<String, CompiledExpression> result = new LinkedHashMap<>();
        object.validations()
                .forEach((id, validation) -> put(
                        result,
                        id,
                        expressions.condition(
                                effective, Pointers.of("validations", id, "check"), validation.check(), scope)));
        return result;
    }

    private Map<String, CompiledExpression> guards(
            EffectiveDefinition effective, ObjectDefinition object, ExpressionScope scope) {
        Map<String, CompiledExpression> result = new LinkedHashMap<>();
        if (object.states() == null) {
            return result;
        }
        object.states().transitions().forEach((id, transition) -> {
            if (transition.guard() != null) {
                String pointer = Pointers.of("states", "transitions", id, "guard");
                put(result, id, expressions.condition(effective, pointer, transition.guard(), scope));
            }
        });
        return result;
    }

    private Map<String, Map<String, CompiledExpression>> effects(
            EffectiveDefinition effective, ObjectDefinition object) {
        Map<String, Map<String, CompiledExpression>> result = new LinkedHashMap<>();
        if (object.states() == null) {
            return result;
        }
        ExpressionScope scope = new ObjectScope(object, set, ObjectScope.REASON);
        object.states().transitions().forEach((id, transition) -> {
            Map<String, CompiledExpression> compiled = new LinkedHashMap<>();
            transition.effects().forEach((name, text) -> {
                FieldDefinition field = object.fields().get(name);
                if (field != null && text.startsWith("=")) {
                    String pointer = Pointers.of("states", "transitions", id, "effects", name);
                    put(compiled, name, assigned(effective, pointer, text, scope, field.type()));
                }
            });
            result.put(id, compiled);
        });
        return result;
    }

    /** A value for a field, after a leading {@code =}. */
    private @Nullable CompiledExpression assigned(
            EffectiveDefinition effective, String pointer, String text, ExpressionScope scope, FieldType type) {
        return expressions.value(
                effective,
                pointer,
                text.substring(1),
                scope,
                ExpressionTypes.of(type).orElse(null),
                false);
    }

    private Map<String, CompiledExpression> actionConditions(
            EffectiveDefinition effective, ObjectDefinition object, ExpressionScope scope) {
        Map<String, CompiledExpression> result = new LinkedHashMap<>();
        for (ActionDefinition action : object.actions().values()) {
            if (action.when() != null) {
                String pointer = Pointers.of("actions", action.name(), "when");
                put(result, action.name(), expressions.condition(effective, pointer, action.when(), scope));
            }
        }
        return result;
    }

    private Map<String, CompiledExpression> approvalConditions(
            EffectiveDefinition effective, ObjectDefinition object, ExpressionScope scope) {
        Map<String, CompiledExpression> result = new LinkedHashMap<>();
        object.approvals().forEach((operation, approval) -> {
            String name = operation.name().toLowerCase(Locale.ROOT);
            approvalCondition(result, effective, Pointers.of("approvals", name), name, approval, scope);
        });
        for (ActionDefinition action : object.actions().values()) {
            String pointer = Pointers.of("actions", action.name(), "approval");
            if (action.approval() != null && action.on() == ActionDefinition.Target.RECORD) {
                approvalCondition(result, effective, pointer, action.name(), action.approval(), scope);
            }
        }
        return result;
    }

    private void approvalCondition(
            Map<String, CompiledExpression> result,
            EffectiveDefinition effective,
            String pointer,
            String name,
            ApprovalDefinition approval,
            ExpressionScope scope) {
        if (approval.when() != null) {
            put(result, name, expressions.condition(effective, pointer + "/when", approval.when(), scope));
        }
    }

    private Map<String, CompiledExpression> eventConditions(
            EffectiveDefinition effective, ObjectDefinition object, ExpressionScope scope) {
        Map<String, CompiledExpression> result = new LinkedHashMap<>();
        object.events().forEach((cause, event) -> {
            if (event.when() != null) {
                String pointer = Pointers.of("events", cause, "when");
                put(result, cause, expressions.condition(effective, pointer, event.when(), scope));
            }
        });
        return result;
    }

    private @Nullable CompiledExpression immutableWhen(
            EffectiveDefinition effective, ObjectDefinition object, ExpressionScope scope) {
        return object.immutable() == null
                ? null
                : expressions.condition(
                        effective,
                        Pointers.of("immutable", "when"),
                        object.immutable().when(),
                        scope);
    }

    private static void put(Map<String, CompiledExpression> map, String key, @Nullable CompiledExpression expression) {
        if (expression != null) {
            map.put(key, expression);
        }
    }
}
