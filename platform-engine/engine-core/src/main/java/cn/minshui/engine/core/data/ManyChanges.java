package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.plan.ObjectPlan.Engine;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.value.BodyReader.PendingReference;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** Changes many records with the checks of one: rows are locked and read together, those that get the same are changed together. */
final class ManyChanges {
    private static final int TOGETHER = 1_000;

    private final DataEngine engine;
    private final Call call;
    private final CompiledObject object;

    ManyChanges(DataEngine engine, Call call, CompiledObject object) {
        this.engine = engine;
        this.call = call;
        this.object = object;
    }

    /** @param transition taken by every record, or null */
    void run(List<DataAccess.Change> changes, @Nullable String transition) {
        long distinct = changes.stream().map(DataAccess.Change::id).distinct().count();
        if (distinct != changes.size()) {
            throw new IllegalArgumentException("a record stands twice among the changes of " + object.name());
        }
        for (int at = 0; at < changes.size(); at += TOGETHER) {
            some(changes.subList(at, Math.min(changes.size(), at + TOGETHER)), transition);
        }
        if (!changes.isEmpty()) {
            String operation = transition == null ? "update" : transition;
            engine.journal().audit(call.context(), call.release(), object.name(), null, operation, changes.size());
        }
    }

    private void some(List<DataAccess.Change> changes, @Nullable String transition) {
        Map<Long, DataRecord> rows = new HashMap<>();
        List<Long> ids = changes.stream().map(DataAccess.Change::id).toList();
        engine.writer().lockAll(call, object, ids, RowPolicy.ALL).forEach(r -> rows.put(r.id(), r));
        Problems problems = new Problems();
        List<Map<String, @Nullable Object>> values = typed(changes, transition, rows, problems);
        List<RecordWriter.Change> prepared = new ArrayList<>(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            DataRecord row = Objects.requireNonNull(rows.get(changes.get(i).id()));
            prepared.add(engine.writer()
                    .checks()
                    .prepareUpdate(
                            call,
                            object,
                            row,
                            values.get(i),
                            Taken.of(transition, changes.get(i).values()),
                            "",
                            Set.of(),
                            problems));
        }
        problems.throwIfErrors(ProblemClass.INVALID);
        write(prepared.stream()
                .filter(c -> !c.changed().isEmpty() || c.reason() != null)
                .toList());
    }

    private List<Map<String, @Nullable Object>> typed(
            List<DataAccess.Change> changes,
            @Nullable String transition,
            Map<Long, DataRecord> rows,
            Problems problems) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>(changes.size());
        List<PendingReference> references = new ArrayList<>();
        for (DataAccess.Change change : changes) {
            DataRecord row = rows.get(change.id());
            if (row == null) {
                throw RecordWriter.notFound(object, change.id());
            }
            RecordWriter.requireVersion(row, change.version());
            Map<String, @Nullable Object> values =
                    PlanDataAccess.typed(call, object, Taken.fields(transition, change.values()), problems);
            values.forEach((name, value) -> {
                CompiledField field = object.field(name).orElseThrow();
                PendingReference.of(name, field.definition(), values).ifPresent(references::add);
            });
            all.add(values);
        }
        ReferenceResolver.holding(engine.reader()).resolve(call, references, problems);
        return all;
    }

    private void write(List<RecordWriter.Change> changes) {
        engine.writer()
                .seals()
                .changing(
                        call.context().tenant().value(),
                        object,
                        changes.stream().map(c -> c.row().id()).toList());
        Map<List<String>, List<RecordWriter.Change>> shapes = new LinkedHashMap<>();
        for (RecordWriter.Change change : changes) {
            engine.writer().trees().move(call, change);
            shapes.computeIfAbsent(RecordWriter.columns(change), f -> new ArrayList<>())
                    .add(change);
        }
        shapes.forEach(this::writeShape);
        changes.forEach(c -> engine.writer()
                .files()
                .written(call, object, c.row().id(), c.row().organization(), c.before(), c.after()));
        engine.writer()
                .history()
                .events()
                .tell(
                        call,
                        object,
                        changes.stream()
                                .map(c -> RecordEvents.Changed.of(c.row().version() + 1, c))
                                .toList());
        if (object.definition().history()) {
            engine.journal()
                    .history(
                            call.context(),
                            call.release(),
                            changes.stream()
                                    .map(c -> engine.writer()
                                            .history()
                                            .entry(call, c.row().version() + 1, c))
                                    .toList());
        }
        RollupChanges rollups = engine.writer().rollups(call);
        changes.forEach(rollups::changed);
        rollups.keep();
        changes.forEach(c -> engine.writer().after(call, c));
    }

    /** @param values of the fields, in their order */
    private record Same(long version, List<@Nullable Object> values) {}

    /** Rows that get the same are changed by one statement, others by one each, sent together. */
    private void writeShape(List<String> fields, List<RecordWriter.Change> changes) {
        Map<Same, List<RecordWriter.Change>> same = new LinkedHashMap<>();
        for (RecordWriter.Change change : changes) {
            List<@Nullable Object> values = new ArrayList<>(fields.size());
            fields.forEach(f -> values.add(change.after().get(f)));
            same.computeIfAbsent(new Same(change.row().version(), values), s -> new ArrayList<>())
                    .add(change);
        }
        List<Map<String, @Nullable Object>> single = new ArrayList<>();
        try {
            for (List<RecordWriter.Change> alike : same.values()) {
                if (alike.size() == 1) {
                    single.add(slots(fields, alike.get(0)));
                } else {
                    writeAlike(fields, alike);
                }
            }
            if (!single.isEmpty()) {
                engine.statements()
                        .updateEach(call.plans().object(object.name()).update(fields), single);
            }
        } catch (DataAccessException e) {
            throw engine.uniques().translate(object, e);
        }
    }

    private void writeAlike(List<String> fields, List<RecordWriter.Change> alike) {
        for (int at = 0; at < alike.size(); at += RecordReader.IDS) {
            List<RecordWriter.Change> some = alike.subList(at, Math.min(alike.size(), at + RecordReader.IDS));
            SqlText sql = call.plans().object(object.name()).updateMany(fields, SelectRequest.padded(some.size()));
            Map<String, @Nullable Object> slots = slots(fields, some.get(0));
            slots.put(Engine.IDS, some.stream().map(c -> c.row().id()).toList());
            int changed = engine.statements().update(sql, slots);
            if (changed != some.size()) {
                throw new IllegalStateException(
                        changed + " of " + some.size() + " locked rows of " + object.name() + " were updated");
            }
        }
    }

    private Map<String, @Nullable Object> slots(List<String> fields, RecordWriter.Change change) {
        Map<String, @Nullable Object> slots =
                RecordWriter.engineSlots(call, change.row().id(), change.row().version());
        fields.forEach(f -> slots.put(f, change.after().get(f)));
        return slots;
    }
}
