package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link PlanDataAccess} reads, with the rights of its call. */
final class PlanQueries {
    private final DataEngine engine;
    private final Call call;

    PlanQueries(DataEngine engine, Call call) {
        this.engine = engine;
        this.call = call;
    }

    CompiledObject object(String name) {
        return call.model()
                .object(name)
                .orElseThrow(() -> new IllegalArgumentException("the model has no object " + name));
    }

    private Selection selection(CompiledObject object, Collection<String> fields) {
        return fields.isEmpty() ? Selection.own(call, object) : Selections.of(call, object, List.copyOf(fields));
    }

    Optional<DataRecord> find(String object, long id, String... fields) {
        CompiledObject compiled = object(object);
        return engine
                .reader()
                .byIds(
                        call,
                        object,
                        List.of(id),
                        selection(compiled, Arrays.asList(fields)),
                        Rights.readable(call, compiled))
                .stream()
                .findFirst();
    }

    List<DataRecord> lock(String object, List<Long> ids, String... fields) {
        if (ids.isEmpty()) {
            return List.of();
        }
        CompiledObject compiled = object(object);
        Selection selection = selection(compiled, Arrays.asList(fields));
        return engine.reader().hold(call, call, object, ids, selection, Rights.readable(call, compiled));
    }

    List<DataRecord> list(Query query) {
        CompiledObject object = object(query.object());
        Selection selection = selection(object, query.fields());
        Filtered filtered = filtered(object, query, selection.columns());
        SelectRequest request = filtered.request().sorted(Selections.sort(call, object, query.sort()));
        boolean whole = query.size() == Query.NO_LIMIT;
        Map<String, @Nullable Object> values = filtered.values();
        values.put("limit", (long) query.size());
        values.put("offset", whole ? 0L : (long) (query.page() - 1) * query.size());
        List<DataRecord> rows =
                engine.reader().select(call, whole ? request : request.as(SelectRequest.Kind.PAGE), values);
        return engine.reader().withChildren(call, rows, selection, false);
    }

    List<DataRecord> listAbove(Query query) {
        CompiledObject object = object(query.object());
        boolean own = query.fields().stream()
                .allMatch(f -> object.field(f).filter(CompiledField::isStored).isPresent());
        if (query.fields().isEmpty() || !own) {
            throw new IllegalArgumentException("what lies above is read by own fields of " + object.name());
        }
        List<Long> above = call.node().above();
        if (above.isEmpty()) {
            return List.of();
        }
        String filter =
                "organization in params.nodesAbove" + (query.filter() == null ? "" : " && (" + query.filter() + ")");
        Map<String, Object> parameters = new HashMap<>(query.parameters());
        parameters.put("nodesAbove", above);
        return new PlanQueries(engine, call.inTenant()).list(query.where(filter, parameters));
    }

    long count(Query query) {
        Filtered filtered = filtered(object(query.object()), query, List.of());
        return engine.reader().count(call, filtered.request().as(SelectRequest.Kind.COUNT), filtered.values());
    }

    private record Filtered(SelectRequest request, Map<String, @Nullable Object> values) {}

    private Filtered filtered(CompiledObject object, Query query, List<String> columns) {
        SelectRequest request =
                call.rows(object.name(), columns, Rights.readable(call, object)).withoutLabels();
        CompiledExpression filter =
                query.filter() == null ? null : engine.filters().ofPlugin(call, object, query.filter());
        Map<String, @Nullable Object> values = new HashMap<>();
        Map<String, Integer> sizes = new HashMap<>(call.listSizes());
        query.parameters().forEach((name, value) -> {
            String slot = "params." + name;
            Object typed =
                    FilterValues.typed(filter == null ? null : filter.slots().get(slot), value);
            Object bound = typed instanceof Collection<?> many ? List.copyOf(many) : typed;
            values.put(slot, bound);
            if (bound instanceof List<?> list) {
                sizes.put(slot, SelectRequest.padded(list.size()));
            }
        });
        if (filter == null) {
            return new Filtered(request, values);
        }
        return new Filtered(request.where(filter, sizes), values);
    }
}
