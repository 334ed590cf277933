package cn.minshui.engine.core.testing;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.TestCase;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.CompiledExpression.Bindings;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code subject: object/<name>}: a record as given, its computed values, the validations it violates, and whether a transition
 * or action would be allowed. What a reference leads to is given as {@code "ref.field": value} or
 * {@code "ref.ref.field": value}.
 */
final class ObjectSubject {
    private final CompiledModel model;
    private final CompiledObject object;

    ObjectSubject(CompiledModel model, CompiledObject object) {
        this.model = model;
        this.object = object;
    }

    /** @return the record's values with computed ones, {@code problems}, and {@code allowed} when something is done */
    Map<String, @Nullable Object> run(TestCase testCase) {
        Map<String, @Nullable Object> values = new CaseValues(model, object).read(testCase.given());
        Moment.bind(testCase, values);
        compute(values);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(values);
        answer.put("problems", violated(values));
        done(testCase).ifPresent(step -> step(step, values, answer));
        return answer;
    }

    private void compute(Map<String, @Nullable Object> values) {
        for (String name : object.computedOrder()) {
            CompiledExpression computed =
                    object.field(name).map(CompiledField::computed).orElse(null);
            if (computed != null) {
                values.put(name, computed.evaluate(Bindings.of(values)));
            }
        }
    }

    private List<String> violated(Map<String, @Nullable Object> values) {
        return object.definition().validations().keySet().stream()
                .filter(id -> !holds(object.validations().get(id), values))
                .toList();
    }

    private static boolean holds(@Nullable CompiledExpression condition, Map<String, @Nullable Object> values) {
        return condition == null || Boolean.TRUE.equals(condition.evaluate(Bindings.of(values)));
    }

    /** @param action null where only the transition is named */
    private record Step(
            @Nullable ActionDefinition action, @Nullable String transition) {}

    private Optional<Step> done(TestCase testCase) {
        Object action = testCase.when().get("action");
        if (action != null) {
            ActionDefinition definition = object.action(action.toString())
                    .orElseThrow(() -> new IllegalArgumentException(object.name() + " 没有动作 has no action " + action));
            return Optional.of(new Step(definition, definition.transition()));
        }
        Object transition = testCase.when().get("transition");
        return Optional.ofNullable(transition).map(id -> new Step(null, id.toString()));
    }

    private void step(Step step, Map<String, @Nullable Object> values, Map<String, @Nullable Object> answer) {
        ActionDefinition action = step.action();
        boolean allowed = action == null || holds(object.actionConditions().get(action.name()), values);
        StateMachine states = object.definition().states();
        if (step.transition() != null && states != null) {
            Transition transition = states.transitions().get(step.transition());
            if (transition == null) {
                throw new IllegalArgumentException(object.name() + " 没有状态转换 has no transition " + step.transition());
            }
            Object state = values.get(states.field());
            allowed &= state != null && transition.from().contains(state.toString());
            allowed &= holds(object.guards().get(step.transition()), values);
            if (allowed) {
                answer.put(states.field(), transition.to());
            }
        } else if (step.transition() != null) {
            throw new IllegalArgumentException(object.name() + " 没有状态机 has no state machine");
        }
        answer.put("allowed", allowed);
    }
}
