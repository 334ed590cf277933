package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.Hooks.Occasion;
import cn.minshui.engine.core.data.journal.Journal;
import cn.minshui.engine.core.data.plan.ObjectPlan;
import cn.minshui.engine.core.data.plan.SqlText;
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
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * {@link BulkWriter} by COPY or LOAD DATA, and by multi-row inserts where rows are few or loading is not allowed. Every row is held and checked like a single new record, but that references are
 * taken as they are: the writer has read or made the records they point to in the same transaction.
 */
final class PlanBulkWriter implements BulkWriter {
    private static final int MOST_PARAMETERS = 30_000;
    private static final int MOST_ROWS = 500;
    private static final int HELD = 5_000;
    /** Fewer rows are not worth the statements around a load. */
    private static final int LOAD_FROM = 200;
    /** So many rows change what the database should think of the table. */
    private static final int MANY = 5_000;

    private final DataEngine engine;
    private final Call call;
    private final CompiledObject object;
    private final List<CompiledField> given;
    private final List<String> columns;
    private final ValueRules rules;
    private final Problems problems = new Problems();
    private final List<Row> held = new ArrayList<>();
    private long written;
    private long added;

    private record Row(long id, long organization, Map<String, @Nullable Object> values) {}

    PlanBulkWriter(DataEngine engine, Call call, CompiledObject object, List<String> fields) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a bulk writer needs a transaction");
        }
        this.engine = engine;
        this.call = call;
        this.object = object;
        this.rules = new ValueRules(call.model());
        this.given = fields.stream()
                .map(f -> object.field(f)
                        .filter(CompiledField::isStored)
                        .filter(c -> !c.isDerived() && !c.definition().secret())
                        .filter(c -> !(c.type() instanceof FieldType.Files))
                        .orElseThrow(() -> new IllegalArgumentException(object.name() + " has no column for " + f)))
                .toList();
        this.columns = call.plans().object(object.name()).stored().stream()
                .map(CompiledField::name)
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
        new RecordRules(object).requireAll(all, path, Set.of(), problems);
        DerivedValues.fill(call, object, all, path, problems);
        held.add(new Row(id, owner, all));
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
        if (!held.isEmpty() && !problems.hasErrors()) {
            engine.writer()
                    .images()
                    .follow(
                            call,
                            object,
                            call.plans().object(object.name()).reads().pathsOfNew(),
                            held.stream().map(Row::values).toList());
            validate();
        }
        if (problems.hasErrors()) {
            held.clear();
            return;
        }
        held.forEach(row -> engine.newValues().number(call, object, row.organization(), row.values()));
        if (held.size() < LOAD_FROM || !load()) {
            int most = Math.max(1, Math.min(MOST_ROWS, MOST_PARAMETERS / (columns.size() + 9)));
            for (int at = 0; at < held.size(); at += most) {
                insert(held.subList(at, Math.min(held.size(), at + most)), most);
            }
        }
        histories();
        for (Row row : held) {
            engine.writer().hooks().run(call, object, new Occasion(Moment.AFTER_CREATE, row.values(), null, null));
        }
        written += held.size();
        held.clear();
    }

    private void validate() {
        RecordRules own = new RecordRules(object);
        for (int i = 0; i < held.size(); i++) {
            RecordBindings bindings =
                    new RecordBindings(call.context(), object, held.get(i).values());
            own.validate(bindings, Long.toString(written + i), Set.of(), problems);
        }
    }

    private boolean load() {
        ObjectPlan plan = call.plans().object(object.name());
        try {
            return engine.statements().load(engine.loader(), plan.table(), plan.bulkColumns(columns), values(held));
        } catch (DataAccessException e) {
            throw engine.uniques().translate(object, e);
        }
    }

    private void insert(List<Row> rows, int most) {
        // Few shapes: a full chunk, or powers of two for what is left.
        int at = 0;
        while (at < rows.size()) {
            int left = rows.size() - at;
            int size = left == most ? most : Integer.highestOneBit(left);
            SqlText sql = call.plans().object(object.name()).bulkInsert(columns, size);
            try {
                engine.statements().update(sql, values(rows.subList(at, at + size)));
            } catch (DataAccessException e) {
                throw engine.uniques().translate(object, e);
            }
            at += size;
        }
    }

    private List<@Nullable Object[]> values(List<Row> rows) {
        Object now = call.context().now();
        long user = call.context().principal().userId();
        List<@Nullable Object[]> result = new ArrayList<>(rows.size());
        for (Row row : rows) {
            @Nullable Object[] values = new @Nullable Object[columns.size() + 9];
            values[0] = row.id();
            values[1] = call.context().tenant().value();
            values[2] = row.organization();
            values[3] = 1L;
            values[4] = call.release();
            values[5] = now;
            values[6] = user;
            values[7] = now;
            values[8] = user;
            for (int i = 0; i < columns.size(); i++) {
                values[9 + i] = row.values().get(columns.get(i));
            }
            result.add(values);
        }
        return result;
    }

    private void histories() {
        engine.writer()
                .history()
                .events()
                .tell(
                        call,
                        object,
                        held.stream()
                                .map(r -> new RecordEvents.Changed(r.id(), 1, "create", r.values(), columns))
                                .toList());
        if (!object.definition().history()) {
            return;
        }
        List<Journal.Entry> entries = held.stream()
                .map(r -> new Journal.Entry(
                        object.name(),
                        r.id(),
                        1,
                        "create",
                        HistoryWriter.changes(object, Map.of(), r.values(), columns)))
                .toList();
        engine.journal().history(call.context(), call.release(), entries);
    }

    @Override
    public void close() {
        flush();
        if (problems.hasErrors()) {
            problems.add(Problem.error(
                    "BULK_REFUSED",
                    Place.whole(),
                    "批量写入“" + object.definition().label().zh() + "”有误,全部未写入",
                    "the rows of " + object.definition().label().en() + " were refused, none is written"));
            problems.throwIfErrors(ProblemClass.INVALID);
        }
        if (written >= MANY) {
            engine.statistics().afterCommit(call.plans().object(object.name()).table());
        }
        if (written > 0) {
            engine.journal().audit(call.context(), call.release(), object.name(), null, "bulk-create", written);
        }
    }
}
