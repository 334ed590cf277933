package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.data.RecordService.ActionRequest;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.Reason;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Approval;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs actions: everything that an action does, its answer and its audit are one transaction. */
final class ActionRunner {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataEngine engine;
    private final Handlers handlers;
    private final Function<CallContext, Services> services;
    private final TaskStarter tasks;

    ActionRunner(DataEngine engine, Handlers handlers, Function<CallContext, Services> services, TaskStarter tasks) {
        this.engine = engine;
        this.handlers = handlers;
        this.services = services;
        this.tasks = tasks;
    }

    /** @throws ProblemException NOT_FOUND, or FORBIDDEN without the right to it */
    static ActionDefinition action(Call call, CompiledObject object, ActionRequest request) {
        String name = request.action();
        ActionDefinition action = object.action(name)
                .filter(a -> (request.id() != null) == (a.on() == ActionDefinition.Target.RECORD))
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND, "ACTION_UNKNOWN", "没有操作 " + name, "there is no action " + name));
        Rights.requireAction(call, object, name);
        return action;
    }

    /** @param approval by which it is done; null for what needs none */
    ActionOutcome run(Call call, ActionRequest request, @Nullable Approval approval) {
        CompiledObject object = call.object(request.object());
        ActionDefinition action = action(call, object, request);
        requireKey(action, request.idempotencyKey());
        ActionOutcome outcome = engine.transactions().inOne(() -> {
            ActionOutcome done = once(call, object, action, request, approval);
            CrashPoint.reach("action.before-commit");
            return done;
        });
        CrashPoint.reach("action.committed");
        return outcome;
    }

    static void requireKey(ActionDefinition action, @Nullable String key) {
        if (action.idempotent() && key == null) {
            throw ProblemException.of(
                    ProblemClass.PRECONDITION_REQUIRED,
                    "IDEMPOTENCY_KEY_REQUIRED",
                    "此操作须带 Idempotency-Key",
                    "this action needs an Idempotency-Key");
        }
    }

    private ActionOutcome once(
            Call call,
            CompiledObject object,
            ActionDefinition action,
            ActionRequest request,
            @Nullable Approval approval) {
        String key = request.idempotencyKey();
        if (key == null) {
            return work(call, object, action, request, approval);
        }
        String what = "act " + object.name() + " " + request.id() + " " + action.name() + " " + request.body();
        Optional<String> given = engine.idempotency().claim(call.context(), key, what);
        if (given.isPresent()) {
            return outcome(given.get());
        }
        ActionOutcome outcome = work(call, object, action, request, approval);
        CrashPoint.reach("action.handled");
        engine.idempotency().store(call.context(), key, text(outcome));
        return outcome;
    }

    /** The action within the transaction under way; its right and its key were asked for before. */
    ActionOutcome work(Call call, CompiledObject object, ActionDefinition action, ActionRequest request) {
        return work(call, object, action, request, null);
    }

    private ActionOutcome work(
            Call call,
            CompiledObject object,
            ActionDefinition action,
            ActionRequest request,
            @Nullable Approval approval) {
        Long id = request.id();
        DataRecord target = id == null ? null : target(call, object, id, request.version(), action);
        Input input = input(call, action, request);
        ActionResult result = action.handler() == null
                ? transition(call, object, Objects.requireNonNull(target), action, input)
                : handle(call, object, target, action, input, approval);
        engine.audited(call, object.name(), id, action.name());
        return outcome(call, result, new TaskOrigin(object.name(), id, action.name()));
    }

    /** The record, locked and allowed to be acted on now. */
    private DataRecord target(
            Call call, CompiledObject object, long id, @Nullable Long version, ActionDefinition action) {
        DataRecord row = engine.writer()
                .lock(call, object, id, call.access().object(object.name()).rowsOfAction(action.name()));
        if (version != null) {
            RecordWriter.requireVersion(row, version);
        }
        RecordBindings bindings = new RecordBindings(call.context(), object, Images.of(row));
        CompiledExpression when = object.actionConditions().get(action.name());
        if (when != null && !Boolean.TRUE.equals(when.evaluate(bindings))) {
            throw impossible(call, object, row, action, when);
        }
        if (action.transition() != null) {
            new RecordRules(object).requireTransition(action.transition(), bindings);
        }
        return row;
    }

    /** Where the state is why, it is named as screens name it. */
    private static ProblemException impossible(
            Call call, CompiledObject object, DataRecord row, ActionDefinition action, CompiledExpression when) {
        Text label = action.label();
        Text state = RecordRules.stateLabel(call.model(), object, row);
        StateMachine states = object.definition().states();
        if (state == null || states == null || !when.reads().contains(states.field())) {
            return ProblemException.of(
                    ProblemClass.CONFLICT,
                    "ACTION_CONDITION",
                    "当前不能“" + label.zh() + "”",
                    "'" + label.en() + "' is not possible now");
        }
        return ProblemException.of(
                ProblemClass.CONFLICT,
                "ACTION_CONDITION",
                "当前状态为“" + state.zh() + "”，不能“" + label.zh() + "”",
                "'" + label.en() + "' is not possible in the state '" + state.en() + "'");
    }

    private ActionResult transition(
            Call call, CompiledObject object, DataRecord row, ActionDefinition action, Input input) {
        if (action.transition() == null) {
            throw new IllegalStateException(
                    object.name() + "/" + action.name() + " has neither handler nor transition");
        }
        Problems problems = new Problems();
        Taken taken = new Taken(action.transition(), input.values().get(Reason.FIELD));
        RecordWriter.Change change =
                engine.writer().checks().prepareUpdate(call, object, row, Map.of(), taken, "", Set.of(), problems);
        problems.throwIfErrors(ProblemClass.CONFLICT);
        long version = engine.writer().write(call, change);
        return new ActionResult.Done(Map.of("id", Long.toString(row.id()), "version", version));
    }

    private ActionResult handle(
            Call call,
            CompiledObject object,
            @Nullable DataRecord row,
            ActionDefinition action,
            Input input,
            @Nullable Approval approval) {
        return handlers.handler(Objects.requireNonNull(action.handler()))
                .run(actionCall(call, object, row, action, input, approval));
    }

    private ActionCall actionCall(
            Call call,
            CompiledObject object,
            @Nullable DataRecord row,
            ActionDefinition action,
            Input input,
            @Nullable Approval approval) {
        PlanDataAccess data = new PlanDataAccess(engine, call.elevated());
        DataRecord target = row == null ? null : data.require(object.name(), row.id());
        return new ActionCall(
                call.context(),
                object.name(),
                action.name(),
                target,
                input,
                data,
                services.apply(call.context()),
                approval);
    }

    /**
     * How much it is about, by an input or the handler; within the transaction under way.
     *
     * @return null when nobody can tell
     */
    @Nullable
    BigDecimal amount(Call call, ActionRequest request) {
        CompiledObject object = call.object(request.object());
        ActionDefinition action = action(call, object, request);
        Long id = request.id();
        DataRecord target = id == null ? null : target(call, object, id, request.version(), action);
        Input input = input(call, action, request);
        ApprovalDefinition approval = action.approval();
        String named = approval == null ? null : approval.amount();
        if (named != null) {
            return ApprovalRules.input(named, input);
        }
        String handler = action.handler();
        return handler == null
                ? null
                : handlers.handler(handler).amount(actionCall(call, object, target, action, input, null));
    }

    private Input input(Call call, ActionDefinition action, ActionRequest request) {
        Problems problems = new Problems();
        Input input = new InputReader(call, engine.reader(), problems).read(action.input(), request.body());
        problems.throwIfErrors(ProblemClass.INVALID);
        return input;
    }

    /** Gives the object's own code its say about a new record; what it throws takes the record back. */
    void created(Call call, CompiledObject object, long id) {
        String name = object.definition().createHandler();
        if (name == null) {
            return;
        }
        PlanDataAccess data = new PlanDataAccess(engine, call.elevated());
        ActionResult result = handlers.handler(name)
                .run(new ActionCall(
                        call.context(),
                        object.name(),
                        "create",
                        data.require(object.name(), id),
                        Input.empty(),
                        data,
                        services.apply(call.context())));
        outcome(call, result, new TaskOrigin(object.name(), id, "create"));
    }

    private ActionOutcome outcome(Call call, ActionResult result, TaskOrigin origin) {
        if (result instanceof ActionResult.Started started) {
            return new ActionOutcome(
                    Map.of(), tasks.start(call.context(), started.job(), started.parameters(), origin));
        }
        ActionResult.Done done = (ActionResult.Done) result;
        return new ActionOutcome(map(new RecordJson(call.model()).tree(done.body())), null);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> map(JsonNode json) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(RecordJson.plain(json));
    }

    private static String text(ActionOutcome outcome) {
        ObjectNode json = JSON.createObjectNode();
        json.set("body", JSON.valueToTree(outcome.body()));
        json.put("task", outcome.task());
        return json.toString();
    }

    private static ActionOutcome outcome(String stored) {
        try {
            JsonNode json = JSON.readTree(stored);
            Long task = json.get("task").isNull() ? null : json.get("task").longValue();
            return new ActionOutcome(map(json.get("body")), task);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored answer is no JSON", e);
        }
    }
}
