package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.value.Literals;
import cn.minshui.engine.core.data.value.ValueRules;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.Reason;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reason of a transition, and what the transition sets by itself. */
final class TransitionEffects {
    private final Call call;
    private final CompiledObject object;

    TransitionEffects(Call call, CompiledObject object) {
        this.call = call;
        this.object = object;
    }

    /** @return the reason as it is kept; null without one */
    @Nullable
    String reason(Transition transition, Taken taken, String prefix, Problems problems) {
        Reason asked = transition.reason();
        String path = RecordRules.path(prefix, Reason.FIELD);
        String given = taken.reason() instanceof String text && !text.isBlank() ? text.strip() : null;
        if (given == null) {
            if (asked != null && asked.required()) {
                problems.add(Problem.error(
                        "REASON_REQUIRED",
                        Place.body(path),
                        "“" + transition.label().zh() + "”须写明原因",
                        "'" + transition.label().en() + "' needs a reason"));
            }
            return null;
        }
        DictionaryDefinition dictionary = asked == null || asked.dictionary() == null
                ? null
                : call.model().dictionaries().get(asked.dictionary());
        boolean known = dictionary == null || dictionary.items().containsKey(given);
        if (!known || given.codePointCount(0, given.length()) > Reason.LONGEST) {
            problems.add(Problem.error(
                    "REASON_INVALID",
                    Place.body(path),
                    known ? "原因最多 " + Reason.LONGEST + " 个字符" : "没有这个原因：" + given,
                    known ? "a reason has at most " + Reason.LONGEST + " characters" : "there is no reason " + given));
        }
        return given;
    }

    /**
     * Sets what the transition sets; every expression reads the record as it is before any of the effects.
     *
     * @param image the record with the given changes, what it refers to included
     */
    void apply(
            String name,
            Transition transition,
            @Nullable String reason,
            Map<String, @Nullable Object> image,
            String prefix,
            Problems problems) {
        if (transition.effects().isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> read = new LinkedHashMap<>(image);
        read.put(Reason.IN_EXPRESSIONS, reason);
        RecordBindings bindings = new RecordBindings(call.context(), object, read);
        Map<String, CompiledExpression> compiled = object.effects().getOrDefault(name, Map.of());
        ValueRules rules = new ValueRules(call.model());
        transition.effects().forEach((target, text) -> {
            CompiledField field = object.field(target).orElseThrow();
            CompiledExpression expression = compiled.get(target);
            Object value = expression != null
                    ? AssignedValues.of(field.type(), expression.evaluate(bindings))
                    : text.isEmpty() ? null : Literals.parse(field.type(), text);
            String path = RecordRules.path(prefix, target);
            RecordChecks.put(object, image, target, rules.check(field.definition(), value, path, problems::add));
        });
    }
}
