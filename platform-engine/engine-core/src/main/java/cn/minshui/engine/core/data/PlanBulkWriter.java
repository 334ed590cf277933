package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.Hooks.Occasion;
import cn.minshui.engine.core.data.RecordWriter.Creation;
import cn.minshui.engine.core.data.value.ValueRules;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * {@link BulkWriter} by COPY or LOAD DATA, and by multi-row inserts where rows are few or loading is not allowed. Every row is
 * held and checked like a single new record, but that references are taken as they are: the writer has read or made the records
 * they point to in the same transaction.
 */
final class PlanBulkWriter implements BulkWriter {
    private static final int HELD = 5_000;

    private final DataEngine engine;
    private final Call call;
    private final CompiledObject object;
    private final List<CompiledField> given;
    private final ValueRules rules;
    private final RecordRules own;
    private final Problems problems = new Problems();
    private final List<Creation> held = new ArrayList<>();
    /** Rows that later ones may point to were refused and are not there. */
    private boolean dropped;

    private long written;
    private long added;

    PlanBulkWriter(DataEngine engine, Call call, CompiledObject object, List<String> fields) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a bulk writer needs a transaction");
        }
        this.engine = engine;
        this.call = call;
        this.object = object;
        this.rules = new ValueRules(call.model());
        this.own = new RecordRules(object);
        this.given = fields.stream()
                .map(f -> object.field(f)
                        .filter(CompiledField::isStored)
                        .filter(c -> !c.isDerived() && !c.definition().secret())
                        .filter(c -> !(c.type() instanceof FieldType.Files))
                        .orElseThrow(() -> new IllegalArgumentException(object.name() + " has no column for " + f)))
                .toList();
    }

    @Override
    public void add(long id, long organization, @Nullable Object... values) {
        if (values.length != given.size()) {
            throw new IllegalArgumentException(values.length + " values for " + given.size() + " fields");
        }
        String path = Long.toString(added++);
        Map<String, @Nullable Object> checked = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            CompiledField field = given.get(i);
            Object value = NewValues.normal(values[i]);
            checked.put(field.name(), rules.check(field.definition(), value, path + "." + field.name(), problems::add));
        }
        long owner = engine.newValues().owner(call, object, organization, path + ".organization", problems);
        StateMachine states = object.definition().states();
        Object state = states == null ? null : checked.remove(states.field());
        Map<String, @Nullable Object> all = engine.newValues().complete(call, object, checked, path, problems);
        if (states != null && state != null) {
            all.put(states.field(), state);
        }
        all.put("organization", owner);
        all.put("id", id);
        engine.writer()
                .hooks()
                .before(call, object, new Occasion(Moment.BEFORE_CREATE, all, null, null), path, problems);
        owner = engine.writer().platform().created(call, object, id, owner, all, path, problems);
        all.put("organization", owner);
        own.requireAll(all, path, Set.of(), problems);
        engine.writer().definitions().check(call, object, owner, all, all.keySet(), path, problems);
        DerivedValues.fill(call, object, all, path, problems);
        held.add(new Creation(object, id, owner, all));
        if (held.size() >= HELD) {
            flush();
        }
    }

    @Override
    public long written() {
        return written;
    }

    /** Rows that were already sent are taken back with the transaction when a later one is refused. */
    private void flush() {
        if (written == HELD) {
            engine.statistics().growing();
        }
        if (!held.isEmpty() && !dropped) {
            engine.writer().trees().created(call, object, held, written, problems);
        }
        if (!held.isEmpty() && !problems.hasErrors()) {
            engine.writer()
                    .images()
                    .follow(
                            call,
                            object,
                            call.plans().object(object.name()).reads().pathsOfNew(),
                            held.stream().map(Creation::values).toList());
            validate();
        }
        if (problems.hasErrors()) {
            held.clear();
            dropped = true;
            return;
        }
        engine.writer().inserts().load(call, object, held);
        engine.writer().rollups(call).taken(object, held).keep();
        for (Creation row : held) {
            engine.writer().hooks().run(call, object, new Occasion(Moment.AFTER_CREATE, row.values(), null, null));
        }
        written += held.size();
        held.clear();
    }

    private void validate() {
        for (int i = 0; i < held.size(); i++) {
            RecordBindings bindings =
                    new RecordBindings(call.context(), object, held.get(i).values());
            own.validate(bindings, Long.toString(written + i), Set.of(), problems);
        }
    }

    @Override
    public void close() {
        flush();
        if (problems.hasErrors()) {
            problems.add(Problem.error(
                    "BULK_REFUSED",
                    Place.whole(),
                    "批量写入“" + object.definition().label().zh() + "”有误，全部未写入",
                    "the rows of " + object.definition().label().en() + " were refused, none is written"));
            problems.throwIfErrors(ProblemClass.INVALID);
        }
        if (written > 0) {
            engine.statistics().grown(call.plans().object(object.name()).table(), written);
            engine.journal().audit(call.context(), call.release(), object.name(), null, "bulk-create", written);
        }
    }
}
