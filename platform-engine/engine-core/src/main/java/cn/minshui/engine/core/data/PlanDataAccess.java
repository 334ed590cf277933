package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.journal.Outbox;
import cn.minshui.engine.core.data.value.BodyReader.PendingReference;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.data.value.ValueRules;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@link DataAccess} by compiled plans, with the rights of its call: for plugins every right but that to secrets, for scripts
 * that work with the rights of the caller what his roles grant; always within the caller's scope. References are read without
 * labels. A call joins the transaction under way.
 */
public final class PlanDataAccess implements DataAccess {
    private static final Pattern TOPIC = Pattern.compile("[a-z][a-zA-Z0-9-]*(\\.[a-z][a-zA-Z0-9-]*)+");
    private static final int LONGEST_TOPIC = 100;

    private final DataEngine engine;
    private final Call call;
    private final PlanQueries queries;

    PlanDataAccess(DataEngine engine, Call call) {
        this.engine = engine;
        this.call = call;
        this.queries = new PlanQueries(engine, call);
    }

    public static DataAccessFactory factory(DataEngine engine) {
        return context -> new PlanDataAccess(engine, engine.elevated(context));
    }

    private CompiledObject object(String name) {
        return queries.object(name);
    }

    @Override
    public Optional<DataRecord> find(String object, long id, String... fields) {
        return queries.find(object, id, fields);
    }

    @Override
    public DataRecord require(String object, long id, String... fields) {
        return find(object, id, fields).orElseThrow(() -> RecordWriter.notFound(object(object), id));
    }

    @Override
    public List<DataRecord> lock(String object, List<Long> ids, String... fields) {
        return queries.lock(object, ids, fields);
    }

    @Override
    public List<DataRecord> list(Query query) {
        return queries.list(query);
    }

    @Override
    public List<DataRecord> listAbove(Query query) {
        return queries.listAbove(query);
    }

    @Override
    public long count(Query query) {
        return queries.count(query);
    }

    @Override
    public long create(String object, Map<String, @Nullable Object> values) {
        return create(object, null, values);
    }

    @Override
    public long create(String object, long organization, Map<String, @Nullable Object> values) {
        return create(object, Long.valueOf(organization), values);
    }

    private long create(String name, @Nullable Long organization, Map<String, @Nullable Object> given) {
        CompiledObject object = object(name);
        Rights.require(call, object, Operation.CREATE);
        return engine.transactions().inOne(() -> {
            Problems problems = new Problems();
            Map<String, @Nullable Object> values = checked(object, given, problems);
            RecordWriter.Creation creation =
                    engine.writer().checks().prepareCreate(call, object, organization, values, "", Set.of(), problems);
            problems.throwIfErrors(ProblemClass.INVALID);
            engine.writer().write(call, creation);
            audit(name, creation.id(), "create");
            return creation.id();
        });
    }

    private void audit(String object, long id, String operation) {
        engine.auditedAlone(call, object, id, operation);
    }

    /** Values of the right types within their limits; references to records that are there. */
    private Map<String, @Nullable Object> checked(
            CompiledObject object, Map<String, @Nullable Object> given, Problems problems) {
        Map<String, @Nullable Object> values = typed(call, object, given, problems);
        List<PendingReference> references = new ArrayList<>();
        values.forEach((name, value) -> {
            CompiledField field = object.field(name).orElseThrow();
            PendingReference.of(name, field.definition(), values).ifPresent(references::add);
        });
        ReferenceResolver.holding(engine.reader()).resolve(call, references, problems);
        return values;
    }

    static Map<String, @Nullable Object> typed(
            Call call, CompiledObject object, Map<String, @Nullable Object> given, Problems problems) {
        ValueRules rules = new ValueRules(call.model());
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            CompiledField field = object.field(name)
                    .filter(CompiledField::isStored)
                    .filter(f -> !f.isDerived())
                    .filter(f -> call.access().path(object.name(), f.name()) == FieldRight.WRITE)
                    .orElseThrow(() -> new IllegalArgumentException(object.name() + " has no column for " + name));
            values.put(name, rules.check(field.definition(), NewValues.normal(value), name, problems::add));
        });
        return values;
    }

    @Override
    public void update(String object, long id, long version, Map<String, @Nullable Object> changes) {
        change(object, id, version, null, changes);
    }

    @Override
    public void transition(
            String object, long id, long version, String transition, Map<String, @Nullable Object> changes) {
        change(object, id, version, transition, changes);
    }

    @Override
    public void transitionAll(
            String object, List<DataRecord> records, String transition, Map<String, @Nullable Object> changes) {
        changeAll(
                object,
                records.stream()
                        .map(r -> new Change(r.id(), r.version(), changes))
                        .toList(),
                transition);
    }

    @Override
    public void updateAll(String object, List<Change> changes) {
        changeAll(object, changes, null);
    }

    private void changeAll(String name, List<Change> changes, @Nullable String transition) {
        CompiledObject object = object(name);
        if (HistoryWriter.isAnnounced(name)) {
            changes.forEach(c -> change(name, c.id(), c.version(), transition, c.values()));
            return;
        }
        engine.transactions().inOne(() -> {
            new ManyChanges(engine, call, object).run(changes, transition);
            return true;
        });
    }

    private void change(
            String name, long id, long version, @Nullable String transition, Map<String, @Nullable Object> changes) {
        CompiledObject object = object(name);
        engine.transactions().inOne(() -> {
            RowPolicy rows = transition == null
                    ? Rights.rows(call, object, Operation.UPDATE)
                    : Rights.ofTransition(call, object, transition);
            DataRecord row = engine.writer().lock(call, object, id, rows);
            RecordWriter.requireVersion(row, version);
            Problems problems = new Problems();
            Map<String, @Nullable Object> values = checked(object, Taken.fields(transition, changes), problems);
            Taken taken = Taken.of(transition, changes);
            RecordWriter.Change change =
                    engine.writer().checks().prepareUpdate(call, object, row, values, taken, "", Set.of(), problems);
            problems.throwIfErrors(ProblemClass.INVALID);
            long newVersion = engine.writer().write(call, change);
            audit(name, id, change.operation());
            return newVersion;
        });
    }

    @Override
    public void delete(String object, long id, long version) {
        CompiledObject compiled = object(object);
        engine.transactions().inOne(() -> {
            DataRecord row = engine.writer().lock(call, compiled, id, Rights.rows(call, compiled, Operation.DELETE));
            RecordWriter.requireVersion(row, version);
            engine.writer().delete(call, compiled, row);
            audit(object, id, "delete");
            return row;
        });
    }

    @Override
    public void restore(String object, long id) {
        CompiledObject compiled = object(object);
        Rights.require(call, compiled, Operation.RESTORE);
        RecordChanges changes = new RecordChanges(engine);
        engine.transactions().inOne(() -> {
            changes.restore(call, compiled, changes.deleted(call, compiled, id, null, Operation.RESTORE));
            return id;
        });
    }

    @Override
    public void purge(String object, long id) {
        CompiledObject compiled = object(object);
        Rights.require(call, compiled, Operation.PURGE);
        RecordChanges changes = new RecordChanges(engine);
        engine.transactions().inOne(() -> {
            changes.purge(call, compiled, changes.deleted(call, compiled, id, null, Operation.PURGE));
            return id;
        });
    }

    @Override
    public BulkWriter bulk(String object, String... fields) {
        return new PlanBulkWriter(engine, call, object(object), List.of(fields));
    }

    @Override
    public long reserveIds(int count) {
        return engine.ids().reserve(count);
    }

    @Override
    public void publish(String topic, String key, Map<String, @Nullable Object> values) {
        if (!TOPIC.matcher(topic).matches() || topic.length() > LONGEST_TOPIC || key.length() > LONGEST_TOPIC) {
            throw new IllegalArgumentException("no topic or key of an event: " + topic + ", " + key);
        }
        String payload = new RecordJson(call.model()).tree(values).toString();
        long organization = call.context().organization().value();
        engine.transactions().inOne(() -> {
            engine.outbox()
                    .write(
                            call.context(),
                            call.release(),
                            List.of(new Outbox.Entry(topic, key, organization, payload)));
            return topic;
        });
    }
}
