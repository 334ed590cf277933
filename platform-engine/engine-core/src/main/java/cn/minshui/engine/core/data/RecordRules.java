package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Entry;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.definition.ObjectDefinition.Validation;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.CompiledExpression.Bindings;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import cn.minshui.engine.spi.problem.Text;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of an object that bind everybody: users, plugins and imports. */
final class RecordRules {
    private final CompiledObject object;

    RecordRules(CompiledObject object) {
        this.object = object;
    }

    /** @param refused fields whose value is already a problem; rules that read them are left out */
    void validate(Bindings bindings, String prefix, Set<String> refused, Problems problems) {
        object.validations().forEach((id, check) -> {
            Validation validation =
                    Objects.requireNonNull(object.definition().validations().get(id));
            boolean judged = check.reads().stream().noneMatch(r -> refused.contains(first(r)));
            if (judged && !Boolean.TRUE.equals(check.evaluate(bindings))) {
                validation.fields().stream()
                        .findFirst()
                        .ifPresentOrElse(
                                f -> problems.add(violated(validation, path(prefix, f))),
                                () -> problems.add(violated(validation, prefix)));
            }
        });
    }

    private static Problem violated(Validation validation, String path) {
        return Problem.error(
                "VALIDATION",
                Place.body(path),
                validation.message().zh(),
                validation.message().en());
    }

    private static String first(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    static String path(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + "." + name;
    }

    void requireAll(Map<String, @Nullable Object> values, String prefix, Set<String> refused, Problems problems) {
        for (CompiledField field : object.fields().values()) {
            boolean missing = field.isStored()
                    && field.definition().required()
                    && !(field.type() instanceof FieldType.Numbered)
                    && values.get(field.name()) == null
                    && !refused.contains(field.name());
            if (missing) {
                problems.add(required(field.definition(), path(prefix, field.name())));
            }
        }
    }

    static Problem required(FieldDefinition field, String path) {
        return Problem.error(
                "FIELD_REQUIRED",
                Place.body(path),
                "“" + field.label().zh() + "”必须填写",
                field.label().en() + " is required");
    }

    /** @throws ProblemException CONFLICT when rows of the object never change */
    void requireChangeable() {
        if (object.definition().appendOnly()) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "APPEND_ONLY",
                    "“" + object.definition().label().zh() + "”只能新增，不能修改或删除",
                    object.definition().label().en() + " is only added to, never changed or deleted");
        }
    }

    /** Whether the record as it is now may not change any more, but for the excepted fields. */
    boolean isImmutable(Bindings before) {
        CompiledExpression when = object.immutableWhen();
        return when != null && Boolean.TRUE.equals(when.evaluate(before));
    }

    void checkImmutable(Bindings before, Set<String> changed, String prefix, Problems problems) {
        if (!isImmutable(before)) {
            return;
        }
        Set<String> except = Set.copyOf(
                Objects.requireNonNull(object.definition().immutable()).except());
        for (String name : changed) {
            if (!except.contains(name)) {
                problems.add(Problem.error(
                        "IMMUTABLE",
                        Place.body(path(prefix, name)),
                        "记录已锁定，“" + label(name).zh() + "”不能再修改",
                        "the record is locked: " + label(name).en() + " can no longer change"));
            }
        }
    }

    void fixed(Set<String> changed, String prefix, Problems problems) {
        for (String name : changed) {
            CompiledField field = object.field(name).orElse(null);
            boolean numbered = field != null && field.type() instanceof FieldType.Numbered;
            if (field != null && (field.definition().fixed() || numbered)) {
                problems.add(Problem.error(
                        "FIELD_FIXED",
                        Place.body(path(prefix, name)),
                        "“" + field.definition().label().zh() + "”新增后不能修改",
                        field.definition().label().en() + " never changes after it was created"));
            }
        }
    }

    Text label(String field) {
        return object.field(field).map(f -> f.definition().label()).orElse(Text.of(field, field));
    }

    Optional<StateMachine> states() {
        return Optional.ofNullable(object.definition().states());
    }

    /**
     * Whether the record may take the transition now.
     *
     * @throws ProblemException CONFLICT when it may not
     */
    Transition requireTransition(String name, Bindings bindings) {
        StateMachine states = states().orElseThrow(() -> noTransition(name));
        Transition transition = states.transitions().get(name);
        if (transition == null) {
            throw noTransition(name);
        }
        String state = String.valueOf(bindings.value(states.field()));
        if (!transition.from().contains(state)) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "STATE",
                    "当前状态下不能“" + transition.label().zh() + "”",
                    "'" + transition.label().en() + "' is not possible in the state " + state);
        }
        CompiledExpression guard = object.guards().get(name);
        if (guard != null && !Boolean.TRUE.equals(guard.evaluate(bindings))) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "GUARD",
                    "不满足“" + transition.label().zh() + "”的条件",
                    "the condition of '" + transition.label().en() + "' does not hold");
        }
        return transition;
    }

    /** The label of the state that the record is in; null without a state machine or a dictionary of states. */
    static @Nullable Text stateLabel(CompiledModel model, CompiledObject object, DataRecord row) {
        StateMachine states = object.definition().states();
        if (states == null
                || !(object.field(states.field()).map(CompiledField::type).orElse(null)
                        instanceof FieldType.Choice choice)) {
            return null;
        }
        DictionaryDefinition dictionary = model.dictionaries().get(choice.dictionary());
        Entry entry = dictionary == null ? null : dictionary.items().get(String.valueOf(row.value(states.field())));
        return entry == null ? null : entry.label();
    }

    /** Whether {@link #requireTransition} would let the record pass. */
    boolean mayTake(String name, Bindings bindings) {
        StateMachine states = object.definition().states();
        Transition transition = states == null ? null : states.transitions().get(name);
        if (states == null || transition == null) {
            return false;
        }
        CompiledExpression guard = object.guards().get(name);
        return transition.from().contains(String.valueOf(bindings.value(states.field())))
                && (guard == null || Boolean.TRUE.equals(guard.evaluate(bindings)));
    }

    private IllegalArgumentException noTransition(String name) {
        return new IllegalArgumentException(object.name() + " has no transition " + name);
    }
}
