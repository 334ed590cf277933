package cn.minshui.engine.core.testing;

import cn.minshui.engine.core.data.RecordScripts;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.TestCase;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.core.script.ScriptFigures;
import cn.minshui.engine.core.script.facade.ModelScripts;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code subject: script/<name>}: the script run on records in memory, so that nothing is written. Given are {@code object} and
 * {@code record} (of a hook or an action on a record), {@code old}, and {@code records} by object for what {@code data} finds; when
 * are {@code hook} (before-create …), {@code transition}, {@code params}, {@code at}, {@code user} and {@code roles}.
 */
final class ScriptSubject {
    private static final String HANDLER = "script/";
    private static final long USER = 1;
    /** None that there is. */
    private static final long TENANT = 0;

    private final CompiledModel model;
    private final Expressions expressions;
    private final ScriptEngine engine;
    private final ModelScripts scripts;

    ScriptSubject(CompiledModel model, Expressions expressions, ScriptEngine engine) {
        this.model = model;
        this.expressions = expressions;
        this.engine = engine;
        this.scripts = new ModelScripts(engine, context -> model);
    }

    /** @return {@code changes} of a hook, {@code value} of an action or job, {@code problems} (codes), {@code written} */
    Map<String, @Nullable Object> run(String name, TestCase testCase) {
        ScriptDefinition script = model.scripts().get(name);
        if (script == null) {
            throw new IllegalArgumentException("没有脚本 there is no script " + name);
        }
        CallContext context = context(testCase);
        CaseData data = data(testCase, context);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("problems", List.of());
        try {
            if (script.use() == ScriptDefinition.Use.HOOK) {
                hook(script, testCase, context, data, answer);
            } else {
                answer.put("value", value(script, testCase, context, data));
            }
        } catch (ProblemException refused) {
            answer.put(
                    "problems", refused.problems().stream().map(Problem::code).toList());
            answer.put("error", error(name));
        }
        answer.put("written", data.written());
        return answer;
    }

    /** What a script that failed said, so that whoever writes it finds its mistake. */
    private @Nullable String error(String script) {
        return engine.state(Long.toString(TENANT)).scripts().stream()
                .filter(figures -> figures.name().equals(script))
                .flatMap(figures -> Stream.ofNullable(figures.lastError()))
                .map(ScriptFigures.LastError::message)
                .findFirst()
                .orElse(null);
    }

    private static CallContext context(TestCase testCase) {
        Map<String, @Nullable Object> time = new LinkedHashMap<>();
        Moment.bind(testCase, time);
        Clock clock = Clock.fixed((Instant) Objects.requireNonNull(time.get(CompiledExpression.NOW)), ZoneOffset.UTC);
        String user = String.valueOf(testCase.when().getOrDefault("user", "test"));
        Set<String> roles = new TreeSet<>();
        if (testCase.when().get("roles") instanceof List<?> given) {
            given.forEach(role -> roles.add(role.toString()));
        }
        Principal principal = new Principal(USER, user, user, roles);
        return new CallContext(
                new TenantId(TENANT), new OrgNodeId(1), principal, new ReleaseId("test"), clock, "metadata-test");
    }

    private CaseData data(TestCase testCase, CallContext context) {
        Map<String, @Nullable Object> surroundings = new LinkedHashMap<>();
        Moment.bind(testCase, surroundings);
        surroundings.put("user.id", context.principal().userId());
        surroundings.put("user.username", context.principal().username());
        surroundings.put("user.organization", context.organization().value());
        surroundings.put("user.roles", List.copyOf(context.principal().roles()));
        CaseData data = new CaseData(model, expressions, surroundings);
        map(testCase.given().get("records"), "given.records")
                .forEach((object, rows) -> list(rows, "given.records." + object)
                        .forEach(row -> data.put(object.toString(), map(row, "given.records." + object))));
        return data;
    }

    private static Map<?, ?> map(@Nullable Object given, String name) {
        if (given == null) {
            return Map.of();
        }
        if (given instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(name + " 应是键值 is not a map");
    }

    private static List<?> list(@Nullable Object given, String name) {
        if (given instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(name + " 应是列表 is not a list");
    }

    private CompiledObject object(TestCase testCase) {
        Object name = testCase.given().get("object");
        return model.object(String.valueOf(name))
                .orElseThrow(() -> new IllegalArgumentException("given.object 应是对象 is no object: " + name));
    }

    private void hook(
            ScriptDefinition script,
            TestCase testCase,
            CallContext context,
            CaseData data,
            Map<String, @Nullable Object> answer) {
        CompiledObject object = object(testCase);
        Map<String, @Nullable Object> values = record(object, testCase, "record");
        Object transition = testCase.when().get("transition");
        RecordScripts.Event event = new RecordScripts.Event(
                context,
                model,
                object,
                moment(testCase),
                values,
                testCase.given().containsKey("old") ? record(object, testCase, "old") : null,
                transition == null ? null : transition.toString(),
                rights -> new RecordScripts.Side(data, (of, field) -> true));
        RecordScripts.Answer given = scripts.hook(script.name(), event);
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        given.changes().forEach((name, value) -> changes.put(name, changed(object, name, value)));
        answer.put("changes", changes);
        answer.put(
                "problems",
                given.problems().stream().map(RecordScripts.Reported::code).toList());
    }

    private Map<String, @Nullable Object> record(CompiledObject object, TestCase testCase, String name) {
        Map<?, ?> given = map(testCase.given().get(name), "given." + name);
        Map<String, @Nullable Object> values = new CaseValues(model, object).read(given);
        values.put("id", id(given.get("id")));
        values.put("version", 1L);
        values.put("organization", 1L);
        return values;
    }

    private static long id(@Nullable Object given) {
        return given == null ? 1 : Long.parseLong(given.toString());
    }

    private static ObjectDefinition.Moment moment(TestCase testCase) {
        String hook = String.valueOf(testCase.when().get("hook"));
        return Arrays.stream(ObjectDefinition.Moment.values())
                .filter(m -> word(m).equals(hook))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("when.hook 应是 must be one of "
                        + Arrays.stream(ObjectDefinition.Moment.values())
                                .map(ScriptSubject::word)
                                .toList()));
    }

    private static String word(ObjectDefinition.Moment moment) {
        return moment.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A single value by its field's type, so that decimals compare by value. */
    private @Nullable Object changed(CompiledObject object, String name, JsonNode json) {
        Object plain = RecordJson.plain(json);
        return plain instanceof String text ? new CaseValues(model, object).value(name, text) : plain;
    }

    private Map<String, @Nullable Object> value(
            ScriptDefinition script, TestCase testCase, CallContext context, CaseData data) {
        DataRecord target = null;
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        map(testCase.when().get("params"), "when.params").forEach((key, value) -> params.put(key.toString(), value));
        if (testCase.given().containsKey("object")) {
            CompiledObject object = object(testCase);
            params.replaceAll((name, value) -> parameter(script, object, name, value));
            if (testCase.given().containsKey("record")) {
                Map<?, ?> given = map(testCase.given().get("record"), "given.record");
                target = data.require(object.name(), data.put(object.name(), given));
            }
        }
        return scripts.work(
                context, model, script.name(), target, params, new RecordScripts.Side(data, (of, f) -> true));
    }

    /** As the input of the action has it that the script is the handler of. */
    private static @Nullable Object parameter(
            ScriptDefinition script, CompiledObject object, String name, @Nullable Object value) {
        if (!(value instanceof String text)) {
            return value;
        }
        return object.definition().actions().values().stream()
                .filter(action -> (HANDLER + script.name()).equals(action.handler()))
                .flatMap(action -> Stream.ofNullable(action.input().get(name)))
                .map(ActionDefinition.InputField::field)
                .filter(field -> !(field.type() instanceof FieldType.ReferenceTo))
                .findFirst()
                .map(field -> CaseValues.typed(field.type(), text))
                .orElse(text);
    }
}
