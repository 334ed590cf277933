package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.Delegation;
import cn.minshui.engine.core.access.ObjectRights;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.Approval;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link RecordService} by compiled plans. */
public final class PlanRecordService implements RecordService {
    /** Name of the job that works requests on many records as tasks; {@link #bulkTask} makes it. */
    public static final String BULK_TASK = BulkTask.NAME;

    private final DataEngine engine;
    private final ListRunner lists;
    private final ExportRunner exports;
    private final ActionRunner actions;
    private final HistoryReader histories;
    private final RecordChanges changes;
    private final BulkWork works;
    private final BulkRunner bulk;

    /**
     * @param builtIn handlers of the engine's own actions ({@code engine/…})
     * @param services what plugin code may ask for in a call
     */
    public PlanRecordService(
            DataEngine engine,
            PluginRegistry plugins,
            List<ActionHandler> builtIn,
            Function<CallContext, Services> services,
            TaskStarter tasks) {
        this.engine = engine;
        this.lists = new ListRunner(engine);
        this.exports = new ExportRunner(engine);
        this.actions = new ActionRunner(engine, new Handlers(plugins, builtIn, engine), services, tasks);
        this.histories = new HistoryReader(engine);
        this.changes = new RecordChanges(engine);
        this.works = new BulkWork(changes, actions);
        this.bulk = new BulkRunner(engine, works, lists, tasks);
    }

    @Override
    public Page list(CallContext context, ListRequest request) {
        Call call = engine.open(context);
        CompiledObject object = call.object(request.object());
        Rights.require(call, object, Operation.READ);
        ObjectRights rights = call.access().object(object.name());
        RowPolicy policy = rights.rows(Operation.READ);
        if (request.deleted()) {
            RecycleBin.requireKept(object);
            Rights.require(call, object, Operation.RESTORE);
            policy = policy.and(rights.rows(Operation.RESTORE));
        }
        RowPolicy rows = policy;
        Page page = request.stale()
                ? engine.reports()
                        .page(call, reader -> new ListRunner(engine, reader).list(call, object, request, rows))
                : lists.list(call, object, request, rows);
        return told(call, request.quick() == null ? "list" : "search", page);
    }

    /** What the answer shows in plain is told in the audit trail before it is given. */
    private <T> T told(Call call, String channel, T answer) {
        call.notes().tell(engine, call, channel);
        return answer;
    }

    @Override
    public long export(CallContext context, ExportRequest request, ExportSink sink) {
        Call call = engine.open(context);
        CompiledObject object = call.object(request.object());
        Rights.require(call, object, Operation.EXPORT);
        Rights.require(call, object, Operation.READ);
        return exports.run(call, object, request, sink);
    }

    /** How many records an export would hold. */
    long exportCount(CallContext context, ExportRequest request) {
        Call call = engine.open(context);
        CompiledObject object = call.object(request.object());
        Rights.require(call, object, Operation.EXPORT);
        Rights.require(call, object, Operation.READ);
        return exports.count(call, object, request);
    }

    @Override
    public DataRecord read(CallContext context, String object, long id, List<String> fields) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        Rights.require(call, compiled, Operation.READ);
        DataRecord record = read(call, compiled, id, Selections.of(call, compiled, fields))
                .orElseThrow(() -> RecordWriter.notFound(compiled, id));
        return told(call, "read", record);
    }

    private Optional<DataRecord> read(Call call, CompiledObject object, long id, Selection selection) {
        RowPolicy policy = call.access().object(object.name()).rows(Operation.READ);
        return engine.reader().one(call, object.name(), id, selection, policy);
    }

    @Override
    public DataRecord create(CallContext context, String object, JsonNode body, @Nullable String idempotencyKey) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        Rights.require(call, compiled, Operation.CREATE);
        return engine.transactions().inOne(() -> {
            String request = "create " + object + " " + body;
            String id = once(call, idempotencyKey, request, () -> Long.toString(insert(call, compiled, body)));
            return written(call, compiled, Long.parseLong(id));
        });
    }

    private long insert(Call call, CompiledObject object, JsonNode body) {
        List<BodyWriter.Written> written = new BodyWriter(call, engine.reader(), engine.writer()).create(object, body);
        changes.requirePolicies(call, written);
        long id = written.get(0).id();
        actions.created(call, object, id);
        engine.audited(call, object.name(), id, "create");
        return id;
    }

    /** The answer given before under the key, or the one that the work gives now. */
    private String once(Call call, @Nullable String key, String request, Supplier<String> work) {
        if (key == null) {
            return work.get();
        }
        Optional<String> given = engine.idempotency().claim(call.context(), key, request);
        if (given.isPresent()) {
            return given.get();
        }
        String answer = work.get();
        engine.idempotency().store(call.context(), key, answer);
        return answer;
    }

    /** What was written, as the caller may see it: nothing but its id where he may not read. */
    private DataRecord written(Call call, CompiledObject object, long id) {
        if (!call.access().object(object.name()).may(Operation.READ)) {
            return engine.reader()
                    .one(call.elevated(), object.name(), id, new Selection(List.of(), List.of()), RowPolicy.ALL)
                    .orElseThrow(() -> RecordWriter.notFound(object, id));
        }
        Selection own = Selections.of(call, object, List.of());
        List<String> children = object.fields().keySet().stream()
                .filter(f -> object.field(f).orElseThrow().type() instanceof FieldType.ChildTable)
                .filter(f -> call.access().object(object.name()).field(f) != FieldRight.HIDDEN)
                .filter(f -> Selections.mayReadChildren(call, object, f))
                .toList();
        return read(call, object, id, new Selection(own.columns(), children))
                .orElseThrow(() -> RecordWriter.notFound(object, id));
    }

    @Override
    public DataRecord update(CallContext context, String object, long id, @Nullable Long version, JsonNode patch) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        Rights.require(call, compiled, Operation.UPDATE);
        return engine.transactions().inOne(() -> {
            DataRecord row = changes.held(call, compiled, id, Operation.UPDATE);
            RecordWriter.requireVersion(row, required(version));
            changes.update(call, compiled, row, patch);
            return told(call, "write", written(call, compiled, id));
        });
    }

    private static long required(@Nullable Long version) {
        if (version == null) {
            throw ProblemException.of(
                    ProblemClass.PRECONDITION_REQUIRED,
                    "IF_MATCH_REQUIRED",
                    "修改或删除须带 If-Match（读取时的 ETag）",
                    "a change needs If-Match with the ETag that was read");
        }
        return version;
    }

    @Override
    public void delete(CallContext context, String object, long id, @Nullable Long version) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        Rights.require(call, compiled, Operation.DELETE);
        engine.transactions().inOne(() -> {
            DataRecord row = changes.held(call, compiled, id, Operation.DELETE);
            RecordWriter.requireVersion(row, required(version));
            changes.delete(call, compiled, row);
            return row;
        });
    }

    @Override
    public DataRecord restore(CallContext context, String object, long id, @Nullable Long version) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        Rights.require(call, compiled, Operation.RESTORE);
        return engine.transactions().inOne(() -> {
            changes.restore(call, compiled, changes.deleted(call, compiled, id, version, Operation.RESTORE));
            return told(call, "write", written(call, compiled, id));
        });
    }

    @Override
    public void purge(CallContext context, String object, long id, @Nullable Long version) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        Rights.require(call, compiled, Operation.PURGE);
        engine.transactions().inOne(() -> {
            changes.purge(call, compiled, changes.deleted(call, compiled, id, version, Operation.PURGE));
            return id;
        });
    }

    @Override
    public ActionOutcome act(CallContext context, ActionRequest request) {
        return actions.run(engine.open(context), request, null);
    }

    /** @param approval that a second person has given */
    ActionOutcome act(CallContext context, ActionRequest request, Approval approval) {
        return actions.run(engine.open(context), request, approval);
    }

    /** How much an action is about, by its input or its handler; within a transaction that is taken back or goes on to do it. */
    @Nullable
    BigDecimal amount(CallContext context, ActionRequest request) {
        return actions.amount(engine.open(context), request);
    }

    /** Whether the amount of an action is what its input or its handler tells, and no field of its record. */
    boolean isMeasuredByCall(CallContext context, ActionRequest request) {
        Call call = engine.open(context);
        ActionDefinition action = ActionRunner.action(call, call.object(request.object()), request);
        String named = action.approval() == null ? null : action.approval().amount();
        return named == null || named.startsWith(ApprovalDefinition.INPUT);
    }

    @Override
    public BulkOutcome bulk(CallContext context, String object, JsonNode body, @Nullable String idempotencyKey) {
        Call call = engine.open(context);
        return bulk.run(call, call.object(object), body, idempotencyKey);
    }

    @Override
    public List<BulkOutcome.Refused> refused(long task, long after, int most) {
        return engine.bulkRows().refused(task, after, most).stream()
                .map(row -> BulkJson.readRefused(row.problems()))
                .toList();
    }

    /** What works the records of a request on many as the task of this number. */
    public EngineJob bulkTask(long task) {
        return new BulkTask(engine, works, bulk, task);
    }

    @Override
    public List<String> possibleActions(CallContext context, String object, long id) {
        return new PossibleActions(engine).possible(engine.open(context), object, id);
    }

    @Override
    public List<HistoryEntry> history(CallContext context, String object, long id) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        Rights.require(call, compiled, Operation.HISTORY);
        Rights.require(call, compiled, Operation.READ);
        ObjectRights rights = call.access().object(object);
        RowPolicy policy = rights.rows(Operation.READ).and(rights.rows(Operation.HISTORY));
        Selection nothing = new Selection(List.of(), List.of());
        if (engine.reader().one(call, object, id, nothing, policy).isEmpty()) {
            throw RecordWriter.notFound(compiled, id);
        }
        return told(call, "history", histories.read(call, compiled, id));
    }

    @Override
    public ObjectAccess access(CallContext context, String object) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        ObjectRights rights = call.access().object(object);
        Map<String, FieldRight> fields = new HashMap<>();
        compiled.fields().keySet().forEach(f -> fields.put(f, rights.field(f)));
        return new ObjectAccess(rights.operations(), rights.actions(), fields);
    }

    @Override
    public List<RoleInfo> roles(CallContext context) {
        Call call = engine.open(context);
        Delegation delegation = engine.roles().delegation(call);
        Map<String, RoleDefinition> stored = engine.roles().stored(context.tenant());
        boolean gives = call.model().object(GrantingRules.USER_ROLE).isPresent()
                && call.access().object(GrantingRules.USER_ROLE).may(Operation.CREATE);
        return engine.roles().all(call.model(), context.tenant()).values().stream()
                .sorted(Comparator.comparing(RoleDefinition::name))
                .map(role -> new RoleInfo(role, !stored.containsKey(role.name()), gives && delegation.mayGive(role)))
                .toList();
    }
}
