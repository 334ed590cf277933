package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes records from bodies: reads the whole body with its child rows, checks everything, and only then writes. A change of a
 * child row is a change of its parent too, so that the parent's version guards its rows. Used for one body.
 */
final class BodyWriter {
    private static final Set<String> FORBIDDEN = Set.of("FIELD_UNKNOWN", "FIELD_FORBIDDEN", "FIELD_READ_ONLY");

    private final Call call;
    private final RecordWriter writer;
    private final Problems problems = new Problems();
    private final BodyNodes nodes;
    private final List<Write> writes = new ArrayList<>();
    private final List<Runnable> hooksAfter = new ArrayList<>();
    private final List<Written> written = new ArrayList<>();
    private final RollupChanges rollups;
    private final Set<BodyNode> withChangedRows = Collections.newSetFromMap(new IdentityHashMap<>());

    BodyWriter(Call call, RecordReader reader, RecordWriter writer) {
        this.call = call;
        this.writer = writer;
        this.rollups = writer.rollups(call);
        this.nodes = new BodyNodes(call, reader, writer, problems);
    }

    /** One step of what a body comes to, in the order of the body: values that a row gives up may be taken by one after it. */
    private sealed interface Write {
        record Insert(RecordWriter.Creation creation) implements Write {}

        record Other(Runnable change) implements Write {}
    }

    /** A record that there is after the writing, by what was done with it. */
    record Written(CompiledObject object, long id, Operation operation) {}

    /** @return the new record, then its child rows */
    List<Written> create(CompiledObject object, JsonNode json) {
        BodyNode node = nodes.read(object, null, json);
        refuseForbidden(object);
        prepareCreate(node, null);
        return finish();
    }

    /** @return the record and its child rows, as far as they were new or named */
    List<Written> update(CompiledObject object, DataRecord row, JsonNode json) {
        BodyNode node = nodes.read(object, row, json);
        refuseForbidden(object);
        prepareUpdate(node);
        return finish();
    }

    /**
     * Who does not see every field is told of the fields that he may not write, and of nothing else: rules that went on judging such
     * a body would answer differently by what a field holds that he may not see.
     */
    private void refuseForbidden(CompiledObject object) {
        List<Problem> forbidden = problems.list().stream()
                .filter(problem -> FORBIDDEN.contains(problem.code()))
                .toList();
        if (!forbidden.isEmpty() && isRestricted(object)) {
            throw new ProblemException(ProblemClass.INVALID, forbidden);
        }
    }

    private boolean isRestricted(CompiledObject object) {
        return object.fields().values().stream().anyMatch(field -> {
            FieldRight right = call.access().object(object.name()).field(field.name());
            boolean unseen = right == FieldRight.HIDDEN && !field.definition().secret() || right == FieldRight.MASKED;
            return unseen
                    || field.type() instanceof FieldType.ChildTable rows && isRestricted(call.object(rows.object()));
        });
    }

    private List<Written> finish() {
        problems.throwIfErrors(ProblemClass.INVALID);
        write();
        rollups.keep();
        hooksAfter.forEach(Runnable::run);
        return List.copyOf(written);
    }

    /** New rows that follow one another go together, those of each object in one statement: parents come before their rows. */
    private void write() {
        Map<String, List<RecordWriter.Creation>> together = new LinkedHashMap<>();
        for (Write write : writes) {
            if (write instanceof Write.Insert insert) {
                together.computeIfAbsent(insert.creation().object().name(), o -> new ArrayList<>())
                        .add(insert.creation());
            } else if (write instanceof Write.Other other) {
                insert(together);
                other.change().run();
            }
        }
        insert(together);
    }

    private void insert(Map<String, List<RecordWriter.Creation>> together) {
        together.forEach((object, rows) -> {
            writer.inserts().insert(call, call.object(object), rows);
            rollups.created(call.object(object), rows);
        });
        together.clear();
    }

    private record Parent(String field, long id, long organization) {}

    private void prepareCreate(BodyNode node, @Nullable Parent parent) {
        Map<String, @Nullable Object> values = node.values();
        Set<String> refused = refused(node.path());
        if (parent != null) {
            values.put(parent.field(), parent.id());
        }
        Long organization = parent != null
                ? Long.valueOf(parent.organization())
                : (Long) values.remove(SystemField.ORGANIZATION.fieldName());
        RecordWriter.Creation creation = writer.checks()
                .prepareCreate(call, node.object(), organization, values, node.path(), refused, problems);
        writes.add(new Write.Insert(creation));
        hooksAfter.add(() -> writer.after(call, creation));
        written.add(new Written(node.object(), creation.id(), Operation.CREATE));
        children(node, creation.id(), creation.organization());
    }

    /** @return whether the record, or one of its rows, gets another value */
    private boolean prepareUpdate(BodyNode node) {
        DataRecord row = Objects.requireNonNull(node.row());
        RecordWriter.Change change = writer.checks()
                .prepareUpdate(
                        call, node.object(), row, node.values(), null, node.path(), refused(node.path()), problems);
        writes.add(new Write.Other(() -> {
            writer.update(call, change, withChangedRows.contains(node));
            rollups.changed(change);
        }));
        hooksAfter.add(() -> writer.after(call, change));
        written.add(new Written(node.object(), row.id(), Operation.UPDATE));
        Set<String> tables = children(node, row.id(), row.organization());
        if (!tables.isEmpty()) {
            withChangedRows.add(node);
            RecordBindings before = new RecordBindings(call.context(), node.object(), change.before());
            new RecordRules(node.object()).checkImmutable(before, tables, node.path(), problems);
        }
        return !tables.isEmpty() || !change.changed().isEmpty();
    }

    /** @return child tables of which a row is new, changes or goes */
    private Set<String> children(BodyNode node, long id, long organization) {
        Set<String> changed = new TreeSet<>();
        node.children().forEach((name, rows) -> {
            FieldType.ChildTable table = (FieldType.ChildTable)
                    node.object().field(name).orElseThrow().type();
            for (BodyNode row : rows) {
                if (child(row, new Parent(table.parent(), id, organization))) {
                    changed.add(name);
                }
            }
        });
        return changed;
    }

    private boolean child(BodyNode row, Parent parent) {
        DataRecord stored = row.row();
        if (stored == null) {
            prepareCreate(row, parent);
            return true;
        }
        if (row.delete()) {
            writes.add(new Write.Other(() -> writer.delete(call, row.object(), stored)));
            return true;
        }
        return prepareUpdate(row);
    }

    /** Names of the fields of the record at the path that already have a problem. */
    private Set<String> refused(String path) {
        Set<String> names = new HashSet<>();
        String prefix = path.isEmpty() ? "" : path + ".";
        for (Problem problem : problems.list()) {
            if (problem.place() instanceof Place.InBody place
                    && place.path().startsWith(prefix)
                    && place.path().indexOf('.', prefix.length()) < 0) {
                names.add(place.path().substring(prefix.length()));
            }
        }
        return names;
    }
}
