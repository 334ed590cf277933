package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.Hooks.Occasion;
import cn.minshui.engine.core.data.RecordWriter.Change;
import cn.minshui.engine.core.data.RecordWriter.Creation;
import cn.minshui.engine.core.data.plan.ObjectReads;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what is about to be written, with all problems at once: defaults, files, hooks, the rules of the engine's own objects,
 * trees, the object's rules and what is computed, in this order. Rights were checked before.
 */
final class RecordChecks {
    private final NewValues newValues;
    private final PlatformRules platform;
    private final Hooks hooks;
    private final RecordFiles files;
    private final NamedDefinitionRules definitions;
    private final TreeRules trees;
    private final Images images;

    RecordChecks(
            NewValues newValues,
            PlatformRules platform,
            Hooks hooks,
            RecordFiles files,
            NamedDefinitionRules definitions,
            TreeRules trees,
            Images images) {
        this.newValues = newValues;
        this.platform = platform;
        this.hooks = hooks;
        this.files = files;
        this.definitions = definitions;
        this.trees = trees;
        this.images = images;
    }

    /**
     * Checks a new record.
     *
     * @param organization owner, null for the caller's node
     * @param prefix path of the record in the body
     * @param refused fields that already have a problem
     */
    Creation prepareCreate(
            Call call,
            CompiledObject object,
            @Nullable Long organization,
            Map<String, @Nullable Object> given,
            String prefix,
            Set<String> refused,
            Problems problems) {
        long owner = newValues.owner(call, object, organization, RecordRules.path(prefix, "organization"), problems);
        Map<String, @Nullable Object> values = newValues.complete(call, object, given, prefix, problems);
        files.resolve(call, object, null, values, prefix, problems);
        long id = newValues.id();
        values.put("id", id);
        values.put("organization", owner);
        hooks.before(call, object, new Occasion(Moment.BEFORE_CREATE, values, null, null), prefix, problems);
        owner = platform.created(call, object, id, owner, values, prefix, problems);
        values.put("organization", owner);
        trees.created(call, object, values, prefix, refused, problems);
        RecordRules rules = new RecordRules(object);
        rules.requireAll(values, prefix, refused, problems);
        definitions.check(call, object, owner, values, values.keySet(), prefix, problems);
        images.follow(call, object, reads(call, object).pathsOfNew(), List.of(values));
        rules.validate(new RecordBindings(call.context(), object, values), prefix, refused, problems);
        DerivedValues.fill(call, object, values, prefix, problems);
        return new Creation(object, id, owner, values);
    }

    /**
     * Checks a change of a locked record.
     *
     * @param taken the transition that goes with the change, or null
     */
    Change prepareUpdate(
            Call call,
            CompiledObject object,
            DataRecord row,
            Map<String, @Nullable Object> given,
            @Nullable Taken taken,
            String prefix,
            Set<String> refused,
            Problems problems) {
        RecordRules rules = new RecordRules(object);
        rules.requireChangeable();
        Map<String, @Nullable Object> before = Images.of(row);
        Map<String, @Nullable Object> after = new LinkedHashMap<>(before);
        RecordBindings bindings = new RecordBindings(call.context(), object, before);
        Map<String, @Nullable Object> known = new LinkedHashMap<>(given);
        files.resolve(call, object, row.id(), known, prefix, problems);
        known.forEach((name, value) -> put(object, after, name, value));
        String reason = taken == null ? null : take(call, object, bindings, taken, after, prefix, problems);
        String transition = taken == null ? null : taken.transition();
        hooks.changing(call, object, new Occasion(Moment.BEFORE_UPDATE, after, before, transition), prefix, problems);
        platform.updated(call, object, before, after, prefix, problems);
        trees.updated(call, object, before, after, prefix, refused, problems);
        Set<String> changed = Differences.between(before, after);
        if (!OrganizationRules.isMove(call, object)) {
            rules.fixed(changed, prefix, problems);
        }
        if (taken == null) {
            stateUntouched(rules, changed, prefix, problems);
        }
        rules.checkImmutable(bindings, changed, prefix, problems);
        rules.requireAll(after, prefix, refused, problems);
        definitions.check(call, object, row.organization(), after, changed, prefix, problems);
        images.follow(call, object, reads(call, object).paths(), List.of(after));
        rules.validate(new RecordBindings(call.context(), object, after), prefix, refused, problems);
        DerivedValues.fill(call, object, after, prefix, problems);
        Set<String> written = Differences.between(before, after);
        String operation = taken == null ? "update" : taken.transition();
        return new Change(object, row, before, after, written, operation, reason);
    }

    /** Puts what the transition does into the image. @return why it was taken, as far as it was said */
    private @Nullable String take(
            Call call,
            CompiledObject object,
            RecordBindings bindings,
            Taken taken,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        RecordRules rules = new RecordRules(object);
        Transition transition = rules.requireTransition(taken.transition(), bindings);
        TransitionEffects effects = new TransitionEffects(call, object);
        String reason = effects.reason(transition, taken, prefix, problems);
        images.follow(call, object, reads(call, object).paths(), List.of(after));
        effects.apply(taken.transition(), transition, reason, after, prefix, problems);
        after.put(rules.states().orElseThrow().field(), transition.to());
        return reason;
    }

    /** A changed reference takes what was read through it along. */
    static void put(CompiledObject object, Map<String, @Nullable Object> image, String name, @Nullable Object value) {
        Object stored = object.field(name).isEmpty() ? value : NewValues.normal(value);
        if (!Differences.same(image.get(name), stored)) {
            image.keySet().removeIf(k -> k.startsWith(name + "."));
        }
        image.put(name, stored);
    }

    private static void stateUntouched(RecordRules rules, Set<String> changed, String prefix, Problems problems) {
        rules.states().filter(s -> changed.contains(s.field())).ifPresent(s -> problems.add(byTransition(s, prefix)));
    }

    static Problem byTransition(StateMachine states, String prefix) {
        return Problem.error(
                "STATE_BY_TRANSITION",
                Place.body(RecordRules.path(prefix, states.field())),
                "状态只能通过操作改变",
                "the state changes by transitions only");
    }

    private static ObjectReads reads(Call call, CompiledObject object) {
        return call.plans().object(object.name()).reads();
    }
}
