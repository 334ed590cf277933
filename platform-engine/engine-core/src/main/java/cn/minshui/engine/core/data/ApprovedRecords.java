package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.ApprovalAsking.Trial;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link RecordService} under the two-person rule: what needs a second person is tried, taken back and asked for; everything else
 * is done. Whatever is asked for ends in {@link ApprovalAsked}. The system's own work needs nobody.
 */
public final class ApprovedRecords implements RecordService {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final DataEngine engine;
    private final PlanRecordService plain;
    private final ApprovalAsking asking;
    private final ApprovedExports exports;
    private final UnchangedRows unchanged;

    public ApprovedRecords(DataEngine engine, PlanRecordService plain, Approvals approvals) {
        this.engine = engine;
        this.plain = plain;
        this.asking = approvals.asking();
        this.exports = approvals.exports();
        this.unchanged = new UnchangedRows(engine.reader());
    }

    /** One call that may need a second person. @param id null where there is no record yet */
    private record Wish(
            Call call,
            CompiledObject object,
            String operation,
            String word,
            @Nullable Long id,
            @Nullable Long version,
            JsonNode body,
            @Nullable String key,
            RowPolicy rows,
            List<ApprovalNeed> needs) {
        String request() {
            return ApprovalAsking.request(operation, object.name(), id, body);
        }
    }

    @Override
    public List<RoleInfo> roles(CallContext context) {
        return plain.roles(context);
    }

    @Override
    public DataRecord create(CallContext context, String object, JsonNode body, @Nullable String idempotencyKey) {
        Supplier<DataRecord> work = () -> plain.create(context, object, body, idempotencyKey);
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        List<ApprovalNeed> needs = ApprovalRules.ofBody(call, compiled, Operation.CREATE, body);
        if (isFree(context, needs)) {
            return work.get();
        }
        Rights.require(call, compiled, Operation.CREATE);
        Wish wish = new Wish(
                call, compiled, ApprovalContent.CREATE, "新增", null, null, body, idempotencyKey, RowPolicy.ALL, needs);
        return ask(context, wish, work, () -> work.get().id());
    }

    @Override
    public DataRecord update(CallContext context, String object, long id, @Nullable Long version, JsonNode body) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        JsonNode patch = unchanged.reduced(call, compiled, body);
        Supplier<DataRecord> work = () -> plain.update(context, object, id, version, patch);
        List<ApprovalNeed> needs = ApprovalRules.ofBody(call, compiled, Operation.UPDATE, patch);
        if (isFree(context, needs)) {
            return work.get();
        }
        RowPolicy rows = Rights.rows(call, compiled, Operation.UPDATE);
        Wish wish = new Wish(call, compiled, ApprovalContent.UPDATE, "修改", id, version, patch, null, rows, needs);
        return ask(context, wish, work, () -> work.get().id());
    }

    @Override
    public void delete(CallContext context, String object, long id, @Nullable Long version) {
        Supplier<Long> work = () -> {
            plain.delete(context, object, id, version);
            return id;
        };
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        List<ApprovalNeed> needs = ApprovalRules.of(compiled, Operation.DELETE);
        if (isFree(context, needs)) {
            plain.delete(context, object, id, version);
            return;
        }
        RowPolicy rows = Rights.rows(call, compiled, Operation.DELETE);
        Wish wish = new Wish(
                call, compiled, ApprovalContent.DELETE, "删除", id, version, JSON.objectNode(), null, rows, needs);
        ask(context, wish, work, () -> {
            plain.delete(context, object, id, version);
            return null;
        });
    }

    @Override
    public ActionOutcome act(CallContext context, ActionRequest request) {
        Call call = engine.open(context);
        CompiledObject object = call.object(request.object());
        ActionDefinition action = ActionRunner.action(call, object, request);
        List<ApprovalNeed> needs = ApprovalRules.of(object, action);
        if (isFree(context, needs)) {
            return plain.act(context, request);
        }
        ActionRunner.requireKey(action, request.idempotencyKey());
        RowPolicy rows = call.access().object(object.name()).rowsOfAction(action.name());
        Wish wish = new Wish(
                call,
                object,
                action.name(),
                action.label().zh(),
                request.id(),
                request.version(),
                request.body(),
                request.idempotencyKey(),
                rows,
                needs);
        return ask(context, wish, () -> plain.act(context, request), () -> {
            plain.act(context, request);
            return null;
        });
    }

    private static boolean isFree(CallContext context, List<ApprovalNeed> needs) {
        return needs.isEmpty() || context.principal().roles().contains(DataEngine.SYSTEM_ROLE);
    }

    /** @param trial does it and tells the record that there is afterwards; null where there is none to look at */
    private <T> T ask(CallContext context, Wish wish, Supplier<T> work, Supplier<@Nullable Long> trial) {
        ApprovalAsking.requireAlone();
        asking.repeated(context, wish.key(), wish.request());
        Optional<Trial> found = engine.transactions().tried(() -> tried(context, wish, trial));
        return found.isEmpty() ? work.get() : asking.ask(context, found.get(), wish.request(), work);
    }

    /** What would come of it; empty when it needs nobody. */
    private Optional<Trial> tried(CallContext context, Wish wish, Supplier<@Nullable Long> trial) {
        List<Map<String, @Nullable Object>> images = new ArrayList<>();
        Long id = wish.id();
        Call call = wish.call();
        Optional<DataRecord> before =
                id == null ? Optional.empty() : asking.record(call, wish.object(), id, wish.rows());
        before.ifPresent(row -> images.add(Images.of(row)));
        JsonNode was = id == null ? JSON.objectNode() : shown(wish, id);
        boolean acts = isAction(wish);
        BigDecimal told = acts && before.isPresent() == (id != null) ? amountOf(context, wish, images) : null;
        Long after = trial.get();
        if (!acts && after != null) {
            asking.record(call, wish.object(), after, RowPolicy.ALL).ifPresent(row -> images.add(Images.of(row)));
        }
        BigDecimal amount = acts ? told : fieldAmount(wish, images);
        List<ApprovalNeed> needs = ApprovalRules.holding(call, wish.object(), wish.needs(), images, () -> amount);
        if (needs.isEmpty()) {
            return Optional.empty();
        }
        JsonNode willBe = after == null || acts ? JSON.objectNode() : shown(wish, after);
        ApprovalContent content = new ApprovalContent(
                wish.object().name(),
                wish.operation(),
                id,
                before.map(DataRecord::version).orElse(wish.version()),
                wish.body(),
                wish.key(),
                amount,
                ApprovalAsking.rights(needs),
                ApprovalAsking.by(needs),
                was,
                willBe);
        long organization = organization(context, wish, before, after);
        String label = asking.label(call, wish.object(), wish.word(), id == null ? after : id);
        return Optional.of(new Trial(content, organization, ApprovalAsking.days(needs), label));
    }

    private static boolean isAction(Wish wish) {
        return switch (wish.operation()) {
            case ApprovalContent.CREATE, ApprovalContent.UPDATE, ApprovalContent.DELETE -> false;
            default -> true;
        };
    }

    private long organization(CallContext context, Wish wish, Optional<DataRecord> before, @Nullable Long after) {
        if (before.isPresent()) {
            return before.get().organization();
        }
        Optional<DataRecord> made =
                after == null ? Optional.empty() : asking.record(wish.call(), wish.object(), after, RowPolicy.ALL);
        return made.map(DataRecord::organization).orElse(context.organization().value());
    }

    private @Nullable BigDecimal amountOf(CallContext context, Wish wish, List<Map<String, @Nullable Object>> images) {
        ApprovalDefinition approval = wish.needs().get(0).definition();
        if (!approval.isBounded()) {
            return null;
        }
        String named = approval.amount();
        if (named != null && !named.startsWith(ApprovalDefinition.INPUT)) {
            return ApprovalRules.measured(named, images);
        }
        return plain.amount(context, action(wish));
    }

    static ActionRequest action(ApprovalContent content) {
        return new ActionRequest(
                content.object(),
                content.record(),
                content.record() == null ? null : content.version(),
                content.operation(),
                content.body(),
                content.key());
    }

    private static ActionRequest action(Wish wish) {
        return new ActionRequest(
                wish.object().name(), wish.id(), wish.version(), wish.operation(), wish.body(), wish.key());
    }

    private static @Nullable BigDecimal fieldAmount(Wish wish, List<Map<String, @Nullable Object>> images) {
        return wish.needs().stream()
                .filter(n -> !n.nested())
                .map(n -> n.definition().amount())
                .filter(field -> field != null)
                .findFirst()
                .map(field -> ApprovalRules.measured(field, images))
                .orElse(null);
    }

    /** The fields that the body names, or all of a record that goes; child rows as the body has them. */
    private JsonNode shown(Wish wish, long id) {
        if (isAction(wish)) {
            return JSON.objectNode();
        }
        boolean whole = wish.operation().equals(ApprovalContent.DELETE);
        List<String> columns = wish.object().fields().values().stream()
                .filter(f -> !(f.type() instanceof FieldType.ChildTable))
                .filter(f -> !f.definition().secret())
                .map(CompiledField::name)
                .filter(f -> whole || wish.body().has(f))
                .toList();
        ObjectNode json = asking.shown(wish.call(), wish.object(), id, columns)
                .map(row -> new RecordJson(wish.call().model()).write(row))
                .orElseGet(JSON::objectNode);
        json.remove(List.of("id", "version"));
        return json;
    }

    // What asks nobody, or cannot be asked about.

    @Override
    public BulkOutcome bulk(CallContext context, String object, JsonNode body, @Nullable String idempotencyKey) {
        return plain.bulk(context, object, body, idempotencyKey);
    }

    @Override
    public DataRecord restore(CallContext context, String object, long id, @Nullable Long version) {
        Call call = engine.open(context);
        CompiledObject compiled = call.object(object);
        // Whoever has no right to it is told that, and not how it would have to be asked for.
        Rights.require(call, compiled, Operation.RESTORE);
        if (!isFree(context, ApprovalRules.of(compiled, Operation.CREATE))) {
            throw ApprovalAsking.alone();
        }
        return plain.restore(context, object, id, version);
    }

    @Override
    public void purge(CallContext context, String object, long id, @Nullable Long version) {
        plain.purge(context, object, id, version);
    }

    @Override
    public long export(CallContext context, ExportRequest request, ExportSink sink) {
        return plain.export(context, exports.allowed(context, request), sink);
    }

    @Override
    public Page list(CallContext context, ListRequest request) {
        return plain.list(context, request);
    }

    @Override
    public DataRecord read(CallContext context, String object, long id, List<String> fields) {
        return plain.read(context, object, id, fields);
    }

    @Override
    public List<BulkOutcome.Refused> refused(long task, long after, int most) {
        return plain.refused(task, after, most);
    }

    @Override
    public List<String> possibleActions(CallContext context, String object, long id) {
        return plain.possibleActions(context, object, id);
    }

    @Override
    public List<HistoryEntry> history(CallContext context, String object, long id) {
        return plain.history(context, object, id);
    }

    @Override
    public ObjectAccess access(CallContext context, String object) {
        return plain.access(context, object);
    }
}
