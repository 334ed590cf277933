package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.Hooks.Occasion;
import cn.minshui.engine.core.data.plan.ObjectPlan;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.plan.SelectRequest.Kind;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.data.value.BodyReader.PendingReference;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Deleted records of objects that keep them: taken back, or taken away for good, each with the child rows that were deleted
 * with it. Rights were asked for before.
 */
final class RecycleBin {
    private static final String DELETED_AT = SystemField.UPDATED_AT.fieldName();

    private final DataEngine engine;

    RecycleBin(DataEngine engine) {
        this.engine = engine;
    }

    /** @throws ProblemException CONFLICT for an object whose deleted records are gone at once */
    static void requireKept(CompiledObject object) {
        if (!object.definition().softDelete()) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "DELETED_NOT_KEPT",
                    "“" + object.definition().label().zh() + "”删除后不保留，没有回收站",
                    "deleted records of " + object.definition().label().en() + " are not kept");
        }
    }

    /** The deleted record, locked. @throws ProblemException NOT_FOUND outside scope or policy, and for one that is not deleted */
    DataRecord held(Call call, CompiledObject object, long id, RowPolicy policy) {
        requireKept(object);
        return rows(call, object, List.of(id), policy).stream()
                .findFirst()
                .orElseThrow(() -> RecordWriter.notFound(object, id));
    }

    private List<DataRecord> rows(Call call, CompiledObject object, List<Long> ids, RowPolicy policy) {
        RecordReader reader = engine.reader();
        SelectRequest all = call.rows(object.name(), List.of(), RowPolicy.ALL).ofDeleted();
        List<Long> held = reader.lock(call, all.as(Kind.LOCK_TO_DELETE), ids);
        List<String> fields =
                new ArrayList<>(call.plans().object(object.name()).reads().all());
        fields.add(DELETED_AT);
        Call engineCall = call.engine();
        return reader.byIds(
                engineCall, engineCall.rows(object.name(), fields, policy).ofDeleted(), held);
    }

    /**
     * Takes the deletion back: what the record refers to must be there, its rules must hold and its unique values be free.
     *
     * @throws ProblemException INVALID with everything that is against it; what is against a child row names it as a body would:
     *     {@code sheets.0.text}
     */
    void restore(Call call, CompiledObject object, DataRecord row) {
        Problems problems = new Problems();
        restore(call, object, row, "", problems);
        problems.throwIfErrors(ProblemClass.INVALID);
    }

    /** After the first problem nothing is written any more, but child rows are judged on. */
    private void restore(Call call, CompiledObject object, DataRecord row, String prefix, Problems problems) {
        Map<String, @Nullable Object> image = image(row);
        Map<String, @Nullable Object> after = new LinkedHashMap<>(image);
        Problems own = new Problems();
        references(call, object, after, prefix, own);
        owner(call, row, prefix, own);
        if (!own.hasErrors()) {
            judge(call, object, row, image, after, prefix, own);
        }
        own.list().forEach(problems::add);
        if (problems.hasErrors()) {
            return;
        }
        write(call, object, row, image, after, prefix);
        engine.writer().rollups(call).restored(object, row.id(), after).keep();
        for (Child child : children(call, object, row)) {
            String path = RecordRules.path(prefix, child.path());
            restore(call, call.object(child.row().object()), child.row(), path, problems);
        }
        if (!problems.hasErrors()) {
            Occasion occasion = new Occasion(Moment.AFTER_RESTORE, after, image, null);
            engine.writer().hooks().run(call, object, occasion);
        }
    }

    private void judge(
            Call call,
            CompiledObject object,
            DataRecord row,
            Map<String, @Nullable Object> image,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        RecordWriter writer = engine.writer();
        writer.hooks().before(call, object, new Occasion(Moment.BEFORE_RESTORE, after, image, null), prefix, problems);
        // What lies above may have moved meanwhile.
        writer.trees().created(call, object, after, prefix, Set.of(), problems);
        Set<String> changed = Differences.between(image, after);
        writer.definitions().check(call, object, row.organization(), after, changed, prefix, problems);
        RecordRules rules = new RecordRules(object);
        rules.requireAll(after, prefix, Set.of(), problems);
        writer.images()
                .follow(call, object, call.plans().object(object.name()).reads().paths(), List.of(after));
        rules.validate(new RecordBindings(call.context(), object, after), prefix, Set.of(), problems);
        DerivedValues.fill(call, object, after, prefix, problems);
    }

    private void write(
            Call call,
            CompiledObject object,
            DataRecord row,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix) {
        engine.writer().seals().changing(call.context().tenant().value(), object, List.of(row.id()));
        ObjectPlan plan = call.plans().object(object.name());
        List<String> changed = List.copyOf(Differences.between(before, after));
        Map<String, @Nullable Object> slots = RecordWriter.engineSlots(call, row.id(), row.version());
        changed.forEach(f -> slots.put(f, after.get(f)));
        try {
            requireOne(engine.statements().update(plan.restore(changed), slots), object);
        } catch (DataAccessException e) {
            throw engine.uniques().translate(object, prefix, e);
        }
        List<String> fields = plan.storedNames();
        engine.writer()
                .history()
                .changed(call, object, row.id(), row.version() + 1, "restore", Map.of(), after, fields);
    }

    /** Wherever in the tenant it is: the record was allowed to refer to it. */
    private void references(
            Call call, CompiledObject object, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        List<PendingReference> references = new ArrayList<>();
        for (CompiledField field : object.fields().values()) {
            if (field.isStored()) {
                PendingReference.of(RecordRules.path(prefix, field.name()), field.definition(), values)
                        .ifPresent(references::add);
            }
        }
        ReferenceResolver.holding(engine.reader()).resolve(call.everywhere(), references, problems);
    }

    private void owner(Call call, DataRecord row, String prefix, Problems problems) {
        OrgNodeId node = new OrgNodeId(row.organization());
        if (engine.organizations().find(call.context().tenant(), node).isEmpty()) {
            problems.add(Problem.error(
                    "REFERENCE_UNKNOWN",
                    Place.body(RecordRules.path(prefix, SystemField.ORGANIZATION.fieldName())),
                    "记录所属的组织已不存在，不能恢复",
                    "the organisation that the record belongs to is gone"));
        }
    }

    /** @param path where a body would have it */
    private record Child(String path, DataRecord row) {}

    /** Child rows that went with the record, locked; those that were deleted before it stay where they are. */
    private List<Child> children(Call call, CompiledObject object, DataRecord row) {
        List<Child> children = new ArrayList<>();
        deletedRows(call, object, row.id()).forEach((field, ids) -> {
            List<DataRecord> rows = rows(call.engine(), childOf(call, object, field), ids, RowPolicy.ALL).stream()
                    .filter(r -> Objects.equals(r.value(DELETED_AT), row.value(DELETED_AT)))
                    .toList();
            for (int i = 0; i < rows.size(); i++) {
                children.add(new Child(field + "." + i, rows.get(i)));
            }
        });
        return children;
    }

    private static CompiledObject childOf(Call call, CompiledObject object, String field) {
        return call.object(
                ((FieldType.ChildTable) object.field(field).orElseThrow().type()).object());
    }

    /** Ids of the deleted child rows by the field of the table. */
    private Map<String, List<Long>> deletedRows(Call call, CompiledObject object, long id) {
        Map<String, List<Long>> ids = new LinkedHashMap<>();
        for (CompiledField field : object.fields().values()) {
            if (field.type() instanceof FieldType.ChildTable table
                    && call.object(table.object()).definition().softDelete()) {
                SelectRequest request = call.engine()
                        .rows(table.object(), List.of(), RowPolicy.ALL)
                        .withoutLabels()
                        .ofDeleted()
                        .matching(table.parent(), 1);
                ids.put(
                        field.name(),
                        engine.reader().select(call.engine(), request, Map.of("match", List.of(id))).stream()
                                .map(DataRecord::id)
                                .toList());
            }
        }
        return ids;
    }

    /**
     * Takes the record away for good, with its child rows and files; its history stays.
     *
     * @throws ProblemException CONFLICT while anything refers to it, be that deleted itself
     */
    void purge(Call call, CompiledObject object, DataRecord row) {
        engine.writer().deletions().requireUnreferenced(call, object, row.id(), true);
        deletedRows(call, object, row.id()).forEach((field, ids) -> {
            CompiledObject child = childOf(call, object, field);
            rows(call.engine(), child, ids, RowPolicy.ALL).forEach(each -> purge(call, child, each));
        });
        engine.writer().seals().changing(call.context().tenant().value(), object, List.of(row.id()));
        Map<String, @Nullable Object> slots = RecordWriter.engineSlots(call, row.id(), row.version());
        requireOne(engine.statements().update(call.plans().object(object.name()).delete(), slots), object);
        Map<String, @Nullable Object> image = image(row);
        engine.writer().files().written(call, object, row.id(), row.organization(), image, Map.of());
        engine.writer()
                .history()
                .changed(call, object, row.id(), row.version() + 1, "purge", image, Map.of(), List.of());
    }

    private static Map<String, @Nullable Object> image(DataRecord row) {
        Map<String, @Nullable Object> image = Images.of(row);
        image.remove(DELETED_AT);
        return image;
    }

    private static void requireOne(int rows, CompiledObject object) {
        if (rows != 1) {
            throw new IllegalStateException("a locked row of " + object.name() + " was not changed");
        }
    }
}
