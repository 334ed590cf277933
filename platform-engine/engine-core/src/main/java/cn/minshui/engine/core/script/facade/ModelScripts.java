package cn.minshui.engine.core.script.facade;

import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.data.RecordScripts;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition.Rights;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.script.Budget;
import cn.minshui.engine.core.script.Script;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the scripts of models with what the facade promises them. */
public final class ModelScripts implements RecordScripts {
    private static final Logger LOG = LoggerFactory.getLogger("minshui.scripts");
    private static final String HANDLER = "script/";

    private final ScriptEngine engine;
    private final Function<CallContext, CompiledModel> models;
    private final TransactionSessions sessions = new TransactionSessions();

    /** @param models the model that a call runs on */
    public ModelScripts(ScriptEngine engine, Function<CallContext, CompiledModel> models) {
        this.engine = engine;
        this.models = models;
    }

    @Override
    public Answer hook(String script, Event event) {
        ScriptDefinition definition = definition(event.model(), script);
        Side side = event.sides().apply(definition.rights());
        ObjectNode input = input(event.context());
        String object = event.object().name();
        input.set("record", ScriptJson.record(object, shown(event, side, event.values())));
        input.put("writable", event.isWritable());
        Map<String, @Nullable Object> old = event.old();
        if (old != null) {
            input.set("old", ScriptJson.record(object, shown(event, side, old)));
        }
        input.put("transition", event.transition());
        JsonNode answer = run(event.context(), event.model(), definition, input, side.data());
        Map<String, JsonNode> changes = new LinkedHashMap<>();
        answer.get("changes").fields().forEachRemaining(e -> changes.put(e.getKey(), e.getValue()));
        return new Answer(changes, reported(answer.get("problems")));
    }

    /** Stored fields and what the engine itself keeps of a record; secrets never, and nothing that was read through references. */
    private static Map<String, @Nullable Object> shown(Event event, Side side, Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        for (String own : List.of("id", "version", "organization")) {
            shown.put(own, values.get(own));
        }
        for (CompiledField field : event.object().fields().values()) {
            boolean computed = field.type() instanceof FieldType.Computed;
            boolean seen = side.sees().test(event.object().name(), field.name());
            if (field.isStored() && !computed && !field.definition().secret() && seen) {
                Object value = values.get(field.name());
                boolean reference = field.type() instanceof FieldType.ReferenceTo;
                shown.put(field.name(), reference && value instanceof Long id ? Long.toString(id) : value);
            }
        }
        return shown;
    }

    @Override
    public ActionHandler action(String script, Function<CallContext, Side> caller) {
        return new ActionHandler() {
            @Override
            public String name() {
                return HANDLER + script;
            }

            @Override
            public ActionResult run(ActionCall call) {
                CompiledModel model = models.apply(call.context());
                ScriptDefinition definition = definition(model, script);
                Side side = definition.rights() == Rights.CALLER
                        ? caller.apply(call.context())
                        : new Side(call.data(), (object, field) -> true);
                return new ActionResult.Done(work(call.context(), model, script, call.target(), params(call), side));
            }
        };
    }

    /**
     * What an action or a job does, in the transaction under way if there is one.
     *
     * @param target of an action on a record
     * @param params as the script finds them
     * @return what the script returns, when that is an object
     */
    public Map<String, @Nullable Object> work(
            CallContext context,
            CompiledModel model,
            String script,
            @Nullable DataRecord target,
            Map<String, ?> params,
            Side side) {
        ObjectNode input = input(context);
        if (target != null) {
            input.set("record", ScriptJson.record(target, name -> side.sees().test(target.object(), name)));
        }
        input.set("params", ScriptJson.value(params));
        return value(run(context, model, definition(model, script), input, side.data()));
    }

    /** An input reference is an id, which is text in scripts. */
    private Map<String, @Nullable Object> params(ActionCall call) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>(call.input().values());
        models.apply(call.context())
                .object(call.object())
                .flatMap(o -> o.action(call.action()))
                .ifPresent(action -> action.input().forEach((name, field) -> {
                    boolean reference = field.field().type() instanceof FieldType.ReferenceTo;
                    if (reference && params.get(name) instanceof Long id) {
                        params.put(name, Long.toString(id));
                    }
                }));
        return params;
    }

    /** @param access data of a call's own scope */
    public ScriptRuns runs(Database database, DataAccessFactory access) {
        return (context, script, params) ->
                Objects.requireNonNull(database.transactions().execute(status -> {
                    Side side = new Side(access.open(context), (object, field) -> true);
                    return work(context, models.apply(context), script, null, params, side);
                }));
    }

    private static ScriptDefinition definition(CompiledModel model, String name) {
        ScriptDefinition definition = model.scripts().get(name);
        if (definition == null) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND, "SCRIPT_UNKNOWN", "没有脚本 " + name, "there is no script " + name);
        }
        return definition;
    }

    private JsonNode run(
            CallContext context, CompiledModel model, ScriptDefinition definition, ObjectNode input, DataAccess data) {
        String owner = Long.toString(context.tenant().value());
        String name = definition.name();
        String answer = engine.run(
                sessions.current(),
                new Script(owner, name, definition.source(), budget(definition)),
                input.toString(),
                new DataCalls(model, data),
                line -> LOG.info("{} {}: {}", context.traceId(), name, line));
        return ScriptJson.parse(answer);
    }

    private static Budget budget(ScriptDefinition definition) {
        return new Budget(definition.budget().get("millis"), definition.budget().get("statements"));
    }

    private static ObjectNode input(CallContext context) {
        ObjectNode input = ScriptJson.object();
        input.putNull("record");
        input.putNull("old");
        input.put("writable", false);
        input.putNull("transition");
        input.putObject("params");
        input.putObject("user")
                .put("id", Long.toString(context.principal().userId()))
                .put("username", context.principal().username())
                .put("organization", Long.toString(context.organization().value()))
                .set(
                        "roles",
                        ScriptJson.value(
                                context.principal().roles().stream().sorted().toList()));
        input.put("today", context.today().toString());
        input.put("now", context.now().toString());
        return input;
    }

    /** What an action or a job answers. @throws ProblemException INVALID with the problems that the script reports */
    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> value(JsonNode answer) {
        Problems problems = new Problems();
        for (Reported one : reported(answer.get("problems"))) {
            Place place = one.field() == null ? Place.whole() : Place.body(one.field());
            problems.add(Problem.error(one.code(), place, one.zh(), one.en()));
        }
        problems.throwIfErrors(ProblemClass.INVALID);
        JsonNode value = answer.get("value");
        return value.isObject()
                ? (Map<String, @Nullable Object>) Objects.requireNonNull(RecordJson.plain(value))
                : Map.of();
    }

    private static List<Reported> reported(JsonNode problems) {
        List<Reported> all = new ArrayList<>();
        for (JsonNode one : problems) {
            String field = one.get("field").isNull() ? null : one.get("field").textValue();
            all.add(new Reported(
                    one.get("code").textValue(),
                    field,
                    one.get("zh").textValue(),
                    one.get("en").textValue()));
        }
        return all;
    }
}
