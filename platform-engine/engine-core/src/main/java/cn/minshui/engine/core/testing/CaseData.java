package cn.minshui.engine.core.testing;

import cn.minshui.engine.core.compile.ObjectScope;
import cn.minshui.engine.core.data.FilterValues;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.definition.ObjectDefinition.Transition;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.CompiledExpression.Bindings;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The records of a case, in memory: read as they are given, changed by what the script writes, which is kept as it was asked for.
 * Rules, effects and hooks of what is written are not run; they have cases of their own.
 */
final class CaseData implements DataAccess {
    /** Ids of records that the script makes. */
    private static final long FIRST_NEW = 1_000_001;

    private static final int COST = 500;

    private final CompiledModel model;
    private final Expressions expressions;
    private final Map<String, @Nullable Object> surroundings;
    private final Map<String, Map<Long, DataRecord>> records = new LinkedHashMap<>();
    private final List<Map<String, @Nullable Object>> written = new ArrayList<>();
    private long next = FIRST_NEW;

    /** @param surroundings time and user, by the names that expressions have for them */
    CaseData(CompiledModel model, Expressions expressions, Map<String, @Nullable Object> surroundings) {
        this.model = model;
        this.expressions = expressions;
        this.surroundings = surroundings;
    }

    /** @param given id (else its place), version (else 1), fields and {@code "ref.field"} @return its id */
    long put(String object, Map<?, ?> given) {
        CompiledObject compiled = object(object);
        Map<Long, DataRecord> there = of(object);
        long id = number(given.get("id"), there.size() + 1L);
        Map<String, @Nullable Object> values = new CaseValues(model, compiled).read(given);
        there.put(id, new DataRecord(object, id, number(given.get("version"), 1), 1, values));
        return id;
    }

    private static long number(@Nullable Object given, long standard) {
        return given == null ? standard : Long.parseLong(given.toString());
    }

    /** What the script has written: {@code operation object id version values}, of a transition {@code transition}. */
    List<Map<String, @Nullable Object>> written() {
        return written;
    }

    private CompiledObject object(String name) {
        return model.object(name).orElseThrow(() -> new IllegalArgumentException("没有对象 there is no object " + name));
    }

    private Map<Long, DataRecord> of(String object) {
        return records.computeIfAbsent(object, name -> new LinkedHashMap<>());
    }

    @Override
    public Optional<DataRecord> find(String object, long id, String... fields) {
        object(object);
        return Optional.ofNullable(of(object).get(id)).map(row -> cut(row, List.of(fields)));
    }

    private static DataRecord cut(DataRecord row, List<String> fields) {
        if (fields.isEmpty()) {
            return row;
        }
        Map<String, @Nullable Object> chosen = new LinkedHashMap<>();
        fields.forEach(field -> chosen.put(field, row.values().get(field)));
        return new DataRecord(row.object(), row.id(), row.version(), row.organization(), chosen);
    }

    @Override
    public DataRecord require(String object, long id, String... fields) {
        return find(object, id, fields)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND,
                        "RECORD_NOT_FOUND",
                        "用例没有 " + object + " " + id,
                        "the case has no " + object + " " + id));
    }

    @Override
    public List<DataRecord> list(Query query) {
        return matching(query).sorted(order(query.sort())).toList().stream()
                .skip(query.size() == Query.NO_LIMIT ? 0 : (long) (query.page() - 1) * query.size())
                .limit(query.size())
                .map(row -> cut(row, query.fields()))
                .toList();
    }

    @Override
    public long count(Query query) {
        return matching(query).count();
    }

    private Stream<DataRecord> matching(Query query) {
        CompiledObject object = object(query.object());
        String source = query.filter();
        if (source == null) {
            return of(query.object()).values().stream();
        }
        Expressions.Options options =
                new Expressions.Options(Expressions.Options.filter().expected(), true, true, COST);
        Expressions.Result result = expressions.compile(source, ObjectScope.of(model, object), options);
        CompiledExpression filter = result.expression();
        if (filter == null) {
            throw new IllegalArgumentException("the filter " + source + " does not compile: " + result.problems());
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        query.parameters()
                .forEach((name, value) -> parameters.put(
                        "params." + name, FilterValues.typed(filter.slots().get("params." + name), value)));
        return of(query.object()).values().stream().filter(row -> {
            Map<String, @Nullable Object> values = bound(row);
            values.putAll(parameters);
            return Boolean.TRUE.equals(filter.evaluate(Bindings.of(values)));
        });
    }

    private Map<String, @Nullable Object> bound(DataRecord row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(row.values());
        values.putAll(surroundings);
        values.put("id", row.id());
        values.put("version", row.version());
        values.putIfAbsent("organization", new Reference(row.organization(), null));
        return values;
    }

    private Comparator<DataRecord> order(List<String> keys) {
        Comparator<DataRecord> order = Comparator.comparingLong(row -> 0);
        for (String key : keys) {
            boolean descending = key.startsWith("-");
            String field = descending ? key.substring(1) : key;
            Comparator<DataRecord> one = (a, b) -> compare(comparable(a, field), comparable(b, field));
            order = order.thenComparing(descending ? one.reversed() : one);
        }
        return order.thenComparing(DataRecord::id);
    }

    private @Nullable Object comparable(DataRecord row, String key) {
        return bound(row).get(key);
    }

    /** Null first, as in the database; what has no order of its own by its text. */
    @SuppressWarnings("unchecked")
    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return a instanceof Comparable<?> && a.getClass() == b.getClass()
                ? ((Comparable<Object>) a).compareTo(b)
                : a.toString().compareTo(b.toString());
    }

    @Override
    public long create(String object, Map<String, @Nullable Object> values) {
        CompiledObject compiled = object(object);
        long id = next++;
        Map<String, @Nullable Object> whole = new CaseValues(model, compiled).read(Map.of());
        whole.putAll(values);
        StateMachine states = compiled.definition().states();
        if (states != null) {
            whole.putIfAbsent(states.field(), states.initial());
        }
        of(object).put(id, new DataRecord(object, id, 1, 1, whole));
        note("create", object, id, values, null);
        return id;
    }

    @Override
    public void update(String object, long id, long version, Map<String, @Nullable Object> changes) {
        change(object, id, version, changes);
        note("update", object, id, changes, null);
    }

    @Override
    public void transition(
            String object, long id, long version, String transition, Map<String, @Nullable Object> changes) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(changes);
        CompiledObject compiled = object(object);
        StateMachine states = compiled.definition().states();
        Transition taken = states == null ? null : states.transitions().get(transition);
        if (states == null || taken == null) {
            throw new IllegalArgumentException(object + " 没有状态转换 has no transition " + transition);
        }
        DataRecord row = require(object, id);
        CompiledExpression guard = compiled.guards().get(transition);
        Map<String, @Nullable Object> after = bound(row);
        after.putAll(changes);
        boolean allowed = taken.from().contains(String.valueOf(row.values().get(states.field())))
                && (guard == null || Boolean.TRUE.equals(guard.evaluate(Bindings.of(after))));
        if (!allowed) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "TRANSITION_NOT_ALLOWED",
                    object + " " + id + " 不能 " + taken.label().zh(),
                    object + " " + id + " cannot be taken through " + transition);
        }
        all.put(states.field(), taken.to());
        change(object, id, version, all);
        note("transition", object, id, changes, transition);
    }

    private void change(String object, long id, long version, Map<String, @Nullable Object> changes) {
        DataRecord row = require(object, id);
        if (row.version() != version) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "VERSION_CONFLICT",
                    object + " " + id + " 的版本是 " + row.version(),
                    object + " " + id + " is of version " + row.version());
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>(row.values());
        values.putAll(changes);
        of(object).put(id, new DataRecord(object, id, version + 1, row.organization(), values));
    }

    private void note(
            String operation,
            String object,
            long id,
            Map<String, @Nullable Object> values,
            @Nullable String transition) {
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put("operation", operation);
        one.put("object", object);
        one.put("id", id);
        one.put("transition", transition);
        one.put("values", values);
        written.add(one);
    }

    // What scripts cannot ask for.

    @Override
    public List<DataRecord> lock(String object, List<Long> ids, String... fields) {
        throw new UnsupportedOperationException("lock");
    }

    @Override
    public List<DataRecord> listAbove(Query query) {
        throw new UnsupportedOperationException("listAbove");
    }

    @Override
    public long create(String object, long organization, Map<String, @Nullable Object> values) {
        throw new UnsupportedOperationException("create at a node");
    }

    @Override
    public void delete(String object, long id, long version) {
        throw new UnsupportedOperationException("delete");
    }

    @Override
    public void restore(String object, long id) {
        throw new UnsupportedOperationException("restore");
    }

    @Override
    public void purge(String object, long id) {
        throw new UnsupportedOperationException("purge");
    }

    @Override
    public BulkWriter bulk(String object, String... fields) {
        throw new UnsupportedOperationException("bulk");
    }

    @Override
    public long reserveIds(int count) {
        throw new UnsupportedOperationException("reserveIds");
    }

    @Override
    public void publish(String topic, String key, Map<String, @Nullable Object> values) {
        throw new UnsupportedOperationException("publish");
    }
}
