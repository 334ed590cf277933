package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.Hooks.Occasion;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.plan.ObjectPlan;
import cn.minshui.engine.core.data.plan.ObjectPlan.Engine;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.data.seal.Seals;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Deletes records with their child rows, unless something else refers to them. */
final class Deletions {
    private final Statements statements;
    private final RecordReader reader;
    private final HistoryWriter history;
    private final Hooks hooks;
    private final RecordFiles files;
    private final Function<Call, RollupChanges> rollups;
    private final Seals seals;

    Deletions(
            Statements statements,
            RecordReader reader,
            HistoryWriter history,
            Hooks hooks,
            RecordFiles files,
            Function<Call, RollupChanges> rollups,
            Seals seals) {
        this.seals = seals;
        this.rollups = rollups;
        this.files = files;
        this.statements = statements;
        this.reader = reader;
        this.history = history;
        this.hooks = hooks;
    }

    /** @param parents objects that the deletion came from; their own rows do not hold it up */
    void delete(Call call, CompiledObject object, DataRecord row, List<String> parents) {
        delete(call, object, row, new Above(parents, null, call.context().now()));
    }

    /**
     * Where a deletion came from.
     *
     * @param objects of the records above
     * @param id of the record just above
     * @param at the same for all child rows, so that they can be told from those that went before
     */
    private record Above(List<String> objects, @Nullable Long id, Instant at) {}

    private void delete(Call call, CompiledObject object, DataRecord row, Above above) {
        RecordRules rules = new RecordRules(object);
        rules.requireChangeable();
        PlatformRules.requireDeletable(object);
        RoleRules.requireUnheld(call, reader, object, row);
        Map<String, @Nullable Object> image = Images.of(row);
        if (rules.isImmutable(new RecordBindings(call.context(), object, image))) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT, "IMMUTABLE", "记录已锁定，不能删除", "the record is locked and cannot be deleted");
        }
        hooks.run(call, object, new Occasion(Moment.BEFORE_DELETE, image, image, null));
        reader.lock(call.engine(), object.name(), List.of(row.id()), SelectRequest.Kind.LOCK_TO_DELETE);
        requireUnreferenced(call, object, row.id(), false);
        deleteChildren(call, object, row, above);
        seals.changing(call.context().tenant().value(), object, List.of(row.id()));
        ObjectPlan plan = call.plans().object(object.name());
        Map<String, @Nullable Object> slots = RecordWriter.engineSlots(call, row.id(), row.version());
        slots.put(Engine.NOW, above.at());
        boolean soft = object.definition().softDelete();
        int rows = statements.update(soft ? plan.softDelete() : plan.delete(), slots);
        if (rows != 1) {
            throw new IllegalStateException("a locked row of " + object.name() + " was not deleted");
        }
        if (!soft) {
            files.written(call, object, row.id(), row.organization(), image, Map.of());
        }
        List<String> fields = plan.storedNames();
        history.changed(call, object, row.id(), row.version() + 1, "delete", image, Map.of(), fields);
        rollups.apply(call).deleted(object, image, above.id()).keep();
        hooks.run(call, object, new Occasion(Moment.AFTER_DELETE, image, image, null));
    }

    private void deleteChildren(Call call, CompiledObject object, DataRecord row, Above above) {
        List<String> objects = new ArrayList<>(above.objects());
        objects.add(object.name());
        Above here = new Above(List.copyOf(objects), row.id(), above.at());
        for (CompiledField field : object.fields().values()) {
            if (field.type() instanceof FieldType.ChildTable table) {
                CompiledObject child = call.object(table.object());
                for (DataRecord each : lockedRows(call.engine(), child, table, row.id())) {
                    delete(call, child, each, here);
                }
            }
        }
    }

    /** Held before they are read, so that nobody changes them between. */
    private List<DataRecord> lockedRows(Call engine, CompiledObject child, FieldType.ChildTable table, long parent) {
        SelectRequest request = engine.rows(child.name(), List.of(), RowPolicy.ALL)
                .withoutLabels()
                .matching(table.parent(), 1);
        List<Long> ids = reader.select(engine, request, Map.of("match", List.of(parent))).stream()
                .map(DataRecord::id)
                .toList();
        Selection selection =
                new Selection(engine.plans().object(child.name()).reads().all(), List.of());
        List<Long> held = reader.lock(engine, child.name(), ids);
        return held.isEmpty()
                ? List.of()
                : reader.byIds(engine, child.name(), held, selection, RowPolicy.ALL).stream()
                        .filter(r -> r.value(table.parent()) instanceof Reference to && to.id() == parent)
                        .toList();
    }

    /** @param byDeleted whether deleted records that refer to it hold it up too */
    void requireUnreferenced(Call call, CompiledObject object, long id, boolean byDeleted) {
        Problems problems = new Problems();
        for (CompiledObject other : call.model().objects().values()) {
            for (CompiledField field : other.fields().values()) {
                pointing(call, object, other, field)
                        .flatMap(request -> referenced(call, object, other, request, id, byDeleted))
                        .ifPresent(problems::add);
            }
            if (object.name().equals(PlatformRules.ORGANIZATION)
                    && !other.name().equals(object.name())) {
                SelectRequest owned = all(call, other).matching(SystemField.ORGANIZATION.fieldName(), 1);
                referenced(call, object, other, owned, id, byDeleted).ifPresent(problems::add);
            }
        }
        problems.throwIfErrors(ProblemClass.CONFLICT);
    }

    /**
     * Records of the other object whose field points to one of the object; empty where it cannot. An any-reference is asked whatever
     * objects it names now: it may have named others once.
     */
    private static Optional<SelectRequest> pointing(
            Call call, CompiledObject object, CompiledObject other, CompiledField field) {
        if (field.type() instanceof FieldType.AnyReference) {
            return Optional.of(all(call, other).pointing(field.name(), object.name(), 1));
        }
        boolean refers = field.type() instanceof FieldType.ReferenceTo to
                && to.object().equals(object.name())
                && field.isStored()
                && !isChild(object, other, field);
        return refers ? Optional.of(all(call, other).matching(field.name(), 1)) : Optional.empty();
    }

    private static SelectRequest all(Call call, CompiledObject other) {
        return call.everywhere().rows(other.name(), List.of(), RowPolicy.ALL).as(SelectRequest.Kind.COUNT);
    }

    private static boolean isChild(CompiledObject parent, CompiledObject child, CompiledField field) {
        return parent.fields().values().stream()
                .anyMatch(f -> f.type() instanceof FieldType.ChildTable t
                        && t.object().equals(child.name())
                        && t.parent().equals(field.name()));
    }

    /** Counted in the whole tenant: a row that the caller may not see refers to the record all the same. */
    private Optional<Problem> referenced(
            Call call, CompiledObject object, CompiledObject other, SelectRequest request, long id, boolean byDeleted) {
        Call everywhere = call.everywhere();
        Map<String, Object> values = Map.of("match", List.of(id));
        long count = reader.count(everywhere, request, values);
        if (byDeleted && other.definition().softDelete()) {
            count += reader.count(everywhere, request.ofDeleted(), values);
        }
        return count == 0 ? Optional.empty() : Optional.of(referenced(object, other, count, id));
    }

    private static Problem referenced(CompiledObject object, CompiledObject other, long count, long id) {
        return Problem.error(
                "REFERENCED",
                new Place.InRecord(object.name(), Long.toString(id)),
                "还有 " + count + " 条“" + other.definition().label().zh() + "”引用它，不能删除",
                count + " of " + other.definition().label().en() + " refer to it, so it cannot be deleted");
    }
}
