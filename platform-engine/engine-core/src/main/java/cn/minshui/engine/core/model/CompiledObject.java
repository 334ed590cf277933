package cn.minshui.engine.core.model;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.expression.CompiledExpression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object ready to run.
 *
 * @param table name of its table
 * @param fields by name, in the order of the definition
 * @param validations checked expressions by validation id
 * @param guards checked expressions by transition id, only where there is one
 * @param effects checked expressions by transition id and field, literals left out
 * @param actionConditions checked expressions by action name, only where there is one
 * @param approvalConditions checked expressions by operation ({@code create update delete}) or action, only where there is one
 * @param eventConditions checked expressions by cause, only where there is one
 * @param immutableWhen the condition of {@code immutable}
 * @param computedOrder names of the computed fields, each after those that it reads
 */
public record CompiledObject(
        ObjectDefinition definition,
        String table,
        Map<String, CompiledField> fields,
        Map<String, CompiledExpression> validations,
        Map<String, CompiledExpression> guards,
        Map<String, Map<String, CompiledExpression>> effects,
        Map<String, CompiledExpression> actionConditions,
        Map<String, CompiledExpression> approvalConditions,
        Map<String, CompiledExpression> eventConditions,
        @Nullable CompiledExpression immutableWhen,
        List<String> computedOrder) {
    public CompiledObject {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        validations = Map.copyOf(validations);
        guards = Map.copyOf(guards);
        effects = Map.copyOf(effects);
        actionConditions = Map.copyOf(actionConditions);
        approvalConditions = Map.copyOf(approvalConditions);
        eventConditions = Map.copyOf(eventConditions);
        computedOrder = List.copyOf(computedOrder);
    }

    public String name() {
        return definition.name();
    }

    public Optional<CompiledField> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    public Optional<ActionDefinition> action(String name) {
        return Optional.ofNullable(definition.actions().get(name));
    }
}
