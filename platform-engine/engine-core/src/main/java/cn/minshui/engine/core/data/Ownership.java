package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What users answer for: records whose references are marked {@code handOver} and point to them. */
public final class Ownership {
    private final DataEngine engine;

    public Ownership(DataEngine engine) {
        this.engine = engine;
    }

    /** @param name of the object, with the number of the record: its title is for those alone who may read it */
    public record Owned(String object, String field, long record, long version, String name) {}

    private record Mark(
            CompiledObject object, String field, @Nullable String condition) {}

    private static List<Mark> marks(Call call) {
        List<Mark> marks = new ArrayList<>();
        for (CompiledObject object : call.model().objects().values()) {
            for (CompiledField field : object.fields().values()) {
                if (field.type() instanceof FieldType.ReferenceTo to && to.handOver() != null) {
                    marks.add(new Mark(object, field.name(), to.isConditional() ? to.handOver() : null));
                }
            }
        }
        return marks;
    }

    /** How many records of the tenant, wherever they lie. */
    long count(Call call, long user) {
        PlanQueries queries = new PlanQueries(engine, call.everywhere());
        return marks(call).stream()
                .mapToLong(m -> queries.count(query(m, user)))
                .sum();
    }

    /** What a user answers for within the caller's scope. */
    public List<Owned> of(CallContext context, long user) {
        Call call = engine.elevated(context).engine();
        PlanQueries queries = new PlanQueries(engine, call);
        List<Owned> owned = new ArrayList<>();
        for (Mark mark : marks(call)) {
            String label = mark.object().definition().label().zh();
            for (DataRecord row : queries.list(query(mark, user).fields(mark.field()))) {
                owned.add(
                        new Owned(mark.object().name(), mark.field(), row.id(), row.version(), label + " " + row.id()));
            }
        }
        return owned;
    }

    private static Query query(Mark mark, long user) {
        String points = mark.field() + " == params.owner";
        String filter = mark.condition() == null ? points : points + " && (" + mark.condition() + ")";
        return Query.of(mark.object().name()).where(filter, Map.of("owner", user));
    }

    /** Gives records to another user, each by all its fields at once, with every rule of a change. */
    public void give(CallContext context, List<Owned> owned, long to) {
        DataAccess data = engine.engineData(context);
        Map<String, Map<Long, DataAccess.Change>> changes = new LinkedHashMap<>();
        for (Owned each : owned) {
            DataAccess.Change change = changes.computeIfAbsent(each.object(), o -> new LinkedHashMap<>())
                    .computeIfAbsent(each.record(), id -> new DataAccess.Change(id, each.version(), new HashMap<>()));
            change.values().put(each.field(), to);
        }
        changes.forEach((object, rows) -> data.updateAll(object, List.copyOf(rows.values())));
    }

    /** Those of the records that still are the user's, as they are now; what is out of the caller's scope is left out. */
    public List<Owned> still(CallContext context, List<Owned> given, long user) {
        DataAccess data = engine.engineData(context);
        List<Owned> still = new ArrayList<>();
        for (Owned each : given) {
            data.find(each.object(), each.record(), each.field())
                    .filter(row -> row.value(each.field()) != null
                            && row.reference(each.field()).id() == user)
                    .ifPresent(row -> still.add(
                            new Owned(each.object(), each.field(), each.record(), row.version(), each.name())));
        }
        return still;
    }

    /**
     * Changes a user and, where he gets another organisation, moves the rows of his child tables with him.
     *
     * @param values of his fields, and {@code organization}
     */
    public void change(CallContext context, long user, Map<String, @Nullable Object> values) {
        Call call = engine.elevated(context).engine();
        CompiledObject object = call.object(PeopleRules.USER);
        engine.transactions().inOne(() -> {
            write(call, object, user, values);
            Object organization = values.get("organization");
            if (organization != null) {
                for (CompiledField field : object.fields().values()) {
                    if (field.type() instanceof FieldType.ChildTable table) {
                        rows(call, table, user)
                                .forEach(row -> write(
                                        call, call.object(table.object()), row, Map.of("organization", organization)));
                    }
                }
            }
            return user;
        });
    }

    private List<Long> rows(Call call, FieldType.ChildTable table, long user) {
        Selection selection = new Selection(List.of(table.parent()), List.of());
        return engine.reader().pointingTo(call.everywhere(), table.object(), table.parent(), user, selection).stream()
                .map(DataRecord::id)
                .toList();
    }

    private void write(Call call, CompiledObject object, long id, Map<String, @Nullable Object> values) {
        Call wide = call.everywhere();
        DataRecord row = engine.writer().lock(wide, object, id, RowPolicy.ALL);
        Problems problems = new Problems();
        RecordWriter.Change change =
                engine.writer().checks().prepareUpdate(call, object, row, values, null, "", Set.of(), problems);
        problems.throwIfErrors(ProblemClass.INVALID);
        engine.writer().write(wide, change);
        engine.auditedAlone(call, object.name(), id, "update");
    }
}
