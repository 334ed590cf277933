package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordScripts.Answer;
import cn.minshui.engine.core.data.RecordScripts.Event;
import cn.minshui.engine.core.data.RecordScripts.Reported;
import cn.minshui.engine.core.data.RecordScripts.Side;
import cn.minshui.engine.core.data.value.BodyReader;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition.Rights;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.Hook;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Runs the hooks of objects, whoever writes the record. */
final class Hooks {
    private final RecordScripts scripts;
    private final RecordReader reader;
    private final BiFunction<Call, Rights, Side> sides;

    Hooks(RecordScripts scripts, RecordReader reader, BiFunction<Call, Rights, Side> sides) {
        this.scripts = scripts;
        this.reader = reader;
        this.sides = sides;
    }

    /** One record at one moment, before it is known whether there is a hook. */
    record Occasion(
            Moment moment,
            Map<String, @Nullable Object> values,
            @Nullable Map<String, @Nullable Object> old,
            @Nullable String transition) {}

    /**
     * Runs what comes before a writing; values that hooks set are put into the occasion's. Nothing is run for a body that has
     * problems already: hooks may rely on values of the right types.
     */
    void before(Call call, CompiledObject object, Occasion occasion, String prefix, Problems problems) {
        for (Hook hook : object.definition().hooks().values()) {
            if (hook.at() == occasion.moment() && !problems.hasErrors()) {
                Answer answer = scripts.hook(hook.script(), event(call, object, occasion));
                report(answer.problems(), prefix, problems);
                put(call, object, answer.changes(), occasion.values(), prefix, problems);
            }
        }
    }

    /** What comes before a change: hooks of its transition first, then those of every change, if there is one. */
    void changing(Call call, CompiledObject object, Occasion occasion, String prefix, Problems problems) {
        if (object.definition().hooks().isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> old = Objects.requireNonNull(occasion.old());
        if (occasion.transition() != null) {
            Occasion transition = new Occasion(Moment.BEFORE_TRANSITION, occasion.values(), old, occasion.transition());
            before(call, object, transition, prefix, problems);
        }
        if (!Differences.between(old, occasion.values()).isEmpty()) {
            before(call, object, occasion, prefix, problems);
        }
    }

    /** @throws ProblemException INVALID with what the hooks report; takes everything back */
    void run(Call call, CompiledObject object, Occasion occasion) {
        Problems problems = new Problems();
        before(call, object, occasion, "", problems);
        problems.throwIfErrors(ProblemClass.INVALID);
    }

    private Event event(Call call, CompiledObject object, Occasion occasion) {
        return new Event(
                call.context(),
                call.model(),
                object,
                occasion.moment(),
                occasion.values(),
                occasion.old(),
                occasion.transition(),
                rights -> sides.apply(call, rights));
    }

    private static void report(List<Reported> reported, String prefix, Problems problems) {
        for (Reported one : reported) {
            String path = one.field() == null ? prefix : RecordRules.path(prefix, one.field());
            problems.add(Problem.error(one.code(), Place.body(path), one.zh(), one.en()));
        }
    }

    private void put(
            Call call,
            CompiledObject object,
            Map<String, JsonNode> changes,
            Map<String, @Nullable Object> values,
            String prefix,
            Problems problems) {
        BodyReader body = new BodyReader(call.model(), problems);
        Map<String, @Nullable Object> read = new LinkedHashMap<>();
        changes.forEach((name, value) -> {
            String path = RecordRules.path(prefix, name);
            object.field(name)
                    .filter(field -> maySet(object, field))
                    .ifPresentOrElse(
                            field -> body.field(field.definition(), value, path, read),
                            () -> problems.add(notSet(name, path)));
        });
        ReferenceResolver.holding(reader).resolve(call.elevated(), body.references(), problems);
        read.forEach((name, value) -> RecordChecks.put(object, values, name, value));
    }

    /** Of the state there are transitions, of numbers sequences, computed values follow from others, files are uploaded by people. */
    private static boolean maySet(CompiledObject object, CompiledField field) {
        StateMachine states = object.definition().states();
        return field.isStored()
                && !field.isDerived()
                && !(field.type() instanceof FieldType.Numbered)
                && !(field.type() instanceof FieldType.Computed)
                && !(field.type() instanceof FieldType.Files)
                && (states == null || !states.field().equals(field.name()));
    }

    private static Problem notSet(String name, String path) {
        return Problem.error("SCRIPT_FIELD", Place.body(path), "脚本不能设置 " + name, "a script cannot set " + name);
    }
}
