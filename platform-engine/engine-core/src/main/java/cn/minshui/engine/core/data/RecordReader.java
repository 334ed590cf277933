package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.plan.SelectPlan;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.plan.SelectRequest.Kind;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs selects of a call; child rows come by one statement for each child table, however many records there are. */
final class RecordReader {
    /** Ids asked for in one statement. */
    static final int IDS = 512;

    private final Statements statements;

    RecordReader(Statements statements) {
        this.statements = statements;
    }

    List<DataRecord> select(Call call, SelectRequest request, Map<String, ? extends @Nullable Object> values) {
        SelectPlan plan = call.select(request);
        Map<String, @Nullable Object> slots = call.slots();
        slots.putAll(values);
        List<DataRecord> rows = statements.query(
                plan.sql(),
                slots,
                plan.reader(statements.protection(), call.context().tenant().value()));
        if (!plan.plain().isEmpty() && call.isOfUser()) {
            call.notes().shown(plan, rows);
        }
        return rows;
    }

    /** Ids in ascending order, their rows held until the transaction ends. */
    List<Long> lock(Call call, String object, List<Long> ids) {
        return lock(call, object, ids, Kind.LOCK);
    }

    /** @param kind what they are locked for */
    List<Long> lock(Call call, String object, List<Long> ids, Kind kind) {
        return lock(call, call.rows(object, List.of(), RowPolicy.ALL).as(kind), ids);
    }

    /** @param rows what they are locked for and where they are looked for */
    List<Long> lock(Call call, SelectRequest rows, List<Long> ids) {
        List<Long> held = new ArrayList<>(ids.size());
        List<Long> sorted = ids.stream().distinct().sorted().toList();
        for (int at = 0; at < sorted.size(); at += IDS) {
            List<Long> some = sorted.subList(at, Math.min(sorted.size(), at + IDS));
            SelectRequest request = rows.matching("id", some.size());
            Map<String, @Nullable Object> slots = call.slots();
            slots.put("match", some);
            held.addAll(statements.query(call.select(request).sql(), slots, r -> r.getLong(1)));
        }
        return held;
    }

    /**
     * Holds rows until the transaction ends and reads them as they are from then on, in ascending order of id; by one statement
     * where the table itself has all that is read.
     *
     * @param rights of what is read; of the same scope as the call
     */
    List<DataRecord> hold(
            Call call, Call rights, String object, List<Long> ids, Selection selection, RowPolicy policy) {
        if (!policy.all() || !selection.isOwn(call.object(object))) {
            List<Long> held = lock(call, object, ids);
            return held.isEmpty() ? List.of() : byIds(rights, object, held, selection, policy);
        }
        List<DataRecord> rows = new ArrayList<>(ids.size());
        List<Long> sorted = ids.stream().distinct().sorted().toList();
        for (int at = 0; at < sorted.size(); at += IDS) {
            List<Long> some = sorted.subList(at, Math.min(sorted.size(), at + IDS));
            SelectRequest request = rights.rows(object, selection.columns(), policy)
                    .withoutLabels()
                    .matching("id", some.size())
                    .as(Kind.LOCK_ROWS);
            rows.addAll(select(rights, request, Map.of("match", some)));
        }
        return rows;
    }

    /** @param request for ids */
    List<Long> ids(Call call, SelectRequest request, Map<String, ? extends @Nullable Object> values) {
        Map<String, @Nullable Object> slots = call.slots();
        slots.putAll(values);
        return statements.query(call.select(request).sql(), slots, r -> r.getLong(1));
    }

    long count(Call call, SelectRequest request, Map<String, ? extends @Nullable Object> values) {
        Map<String, @Nullable Object> slots = call.slots();
        slots.putAll(values);
        return statements
                .query(call.select(request).sql(), slots, r -> r.getLong(1))
                .get(0);
    }

    Optional<DataRecord> one(Call call, String object, long id, Selection selection, RowPolicy policy) {
        SelectRequest request = call.rows(object, selection.columns(), policy).matching("id", 1);
        List<DataRecord> rows = select(call, request, Map.of("match", List.of(id)));
        return withChildren(call, rows, selection, true).stream().findFirst();
    }

    /** Records by id, in ascending order of it. */
    List<DataRecord> byIds(Call call, String object, List<Long> ids, Selection selection, RowPolicy policy) {
        List<DataRecord> rows = byIds(call, call.rows(object, selection.columns(), policy), ids);
        return withChildren(call, rows, selection, false);
    }

    /** Records by id, in ascending order of it. @param asked what is read of them, and where */
    List<DataRecord> byIds(Call call, SelectRequest asked, List<Long> ids) {
        List<DataRecord> rows = new ArrayList<>(ids.size());
        List<Long> sorted = ids.stream().distinct().sorted().toList();
        for (int at = 0; at < sorted.size(); at += IDS) {
            List<Long> some = sorted.subList(at, Math.min(sorted.size(), at + IDS));
            SelectRequest request = asked.withoutLabels()
                    .matching("id", some.size())
                    .sorted(List.of(new SelectRequest.SortKey("id", false)));
            rows.addAll(select(call, request, Map.of("match", some)));
        }
        return rows;
    }

    /** Records whose own field points to a record, in ascending order of id. */
    List<DataRecord> pointingTo(Call call, String object, String field, long to, Selection selection) {
        SelectRequest request = call.rows(object, selection.columns(), RowPolicy.ALL)
                .withoutLabels()
                .matching(field, 1)
                .sorted(List.of(new SelectRequest.SortKey("id", false)));
        return select(call, request, Map.of("match", List.of(to)));
    }

    /** Fills in the child tables that were asked for. */
    List<DataRecord> withChildren(Call call, List<DataRecord> rows, Selection selection, boolean labels) {
        if (selection.children().isEmpty() || rows.isEmpty()) {
            return rows;
        }
        Map<String, Map<Long, List<DataRecord>>> children = new HashMap<>();
        List<Long> ids = rows.stream().map(DataRecord::id).toList();
        CompiledObject object = call.object(rows.get(0).object());
        for (String name : selection.children()) {
            CompiledField field = object.field(name).orElseThrow();
            children.put(name, children(call, (FieldType.ChildTable) field.type(), ids, labels));
        }
        List<DataRecord> filled = new ArrayList<>(rows.size());
        for (DataRecord row : rows) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>(row.values());
            children.forEach((name, byParent) -> values.put(name, byParent.getOrDefault(row.id(), List.of())));
            filled.add(new DataRecord(row.object(), row.id(), row.version(), row.organization(), values));
        }
        return filled;
    }

    private Map<Long, List<DataRecord>> children(
            Call call, FieldType.ChildTable table, List<Long> parents, boolean labels) {
        CompiledObject child = call.object(table.object());
        List<String> fields = new ArrayList<>(Selection.ownColumns(call, child));
        // Rows that do not tell their parent are asked for by one parent each.
        boolean told = call.access().path(child.name(), table.parent()).compareTo(FieldRight.MASKED) > 0;
        if (told) {
            fields.remove(table.parent());
            fields.add(0, table.parent());
        }
        int most = told ? IDS : 1;
        Map<Long, List<DataRecord>> byParent = new HashMap<>();
        for (int at = 0; at < parents.size(); at += most) {
            List<Long> some = parents.subList(at, Math.min(parents.size(), at + most));
            SelectRequest request = call.rows(
                            child.name(),
                            fields,
                            call.access().object(child.name()).rows(Operation.READ))
                    .matching(table.parent(), some.size())
                    .sorted(List.of(new SelectRequest.SortKey("id", false)));
            for (DataRecord row : select(call, labels ? request : request.withoutLabels(), Map.of("match", some))) {
                long parent = told ? ((Reference) Objects.requireNonNull(row.value(table.parent()))).id() : some.get(0);
                byParent.computeIfAbsent(parent, p -> new ArrayList<>()).add(row);
            }
        }
        return byParent;
    }

    /**
     * Fields to read.
     *
     * @param columns own fields, system fields and {@code ref.field}
     * @param children child tables
     */
    record Selection(List<String> columns, List<String> children) {

        /** Every own field with a column or computed, as far as the caller may see it. */
        static List<String> ownColumns(Call call, CompiledObject object) {
            return object.fields().values().stream()
                    .filter(f -> !(f.type() instanceof FieldType.ChildTable))
                    .map(CompiledField::name)
                    .filter(f -> call.access().path(object.name(), f) != FieldRight.HIDDEN)
                    .toList();
        }

        /** Whether the columns of the object's own table hold all of it. */
        boolean isOwn(CompiledObject object) {
            return children.isEmpty()
                    && columns.stream()
                            .allMatch(c -> object.field(c)
                                    .map(CompiledField::isStored)
                                    .orElse(SystemField.of(c).isPresent()));
        }

        static Selection own(Call call, CompiledObject object) {
            return new Selection(ownColumns(call, object), List.of());
        }
    }
}
