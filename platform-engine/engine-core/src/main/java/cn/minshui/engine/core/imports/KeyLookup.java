package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.definition.BasicDefinitions.ColumnDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Records by their business keys, many at a time: what a sheet refers to, and what is there already. */
final class KeyLookup {
    private static final int AT_ONCE = 500;

    private final CompiledModel model;
    private final DataAccess data;
    private final Map<String, Map<String, Found>> referred = new HashMap<>();

    KeyLookup(CompiledModel model, DataAccess data) {
        this.model = model;
        this.data = data;
    }

    record Found(long id, long version) {}

    /** The different values of a column. */
    static Set<String> texts(List<ImportRow> rows, String column) {
        Set<String> texts = new LinkedHashSet<>();
        for (ImportRow row : rows) {
            Object value = row.value(column);
            if (value != null) {
                texts.add(value.toString());
            }
        }
        return texts;
    }

    Map<String, Found> find(String object, String keyField, Set<String> wanted) {
        Map<String, Found> found = new HashMap<>();
        List<String> all = new ArrayList<>(wanted);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<String> some = List.copyOf(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
            Query query = Query.of(object)
                    .where(keyField + " in params.keys", Map.of("keys", some))
                    .fields(keyField);
            for (DataRecord entry : data.list(query)) {
                found.put(entry.text(keyField), new Found(entry.id(), entry.version()));
            }
        }
        return found;
    }

    /** Reads everything that the reference columns of some rows name, in a constant number of queries. */
    void readReferences(List<ImportRow> rows, Map<String, ColumnDefinition> columns) {
        columns.forEach((column, definition) -> {
            if (definition.field().type() instanceof FieldType.ReferenceTo reference) {
                Map<String, Found> known = referred.computeIfAbsent(reference.object(), o -> new HashMap<>());
                Set<String> wanted = texts(rows, column);
                wanted.removeAll(known.keySet());
                known.putAll(find(reference.object(), keyField(reference.object()), wanted));
            }
        });
    }

    /** A problem for each reference of the row that leads nowhere the caller can see. */
    List<Problem> unknown(ImportRow row, Map<String, ColumnDefinition> columns) {
        List<Problem> problems = new ArrayList<>();
        columns.forEach((column, definition) -> {
            Object value = row.value(column);
            if (value != null
                    && definition.field().type() instanceof FieldType.ReferenceTo reference
                    && !referred.getOrDefault(reference.object(), Map.of()).containsKey(value.toString())) {
                String label = object(reference.object()).definition().label().zh();
                problems.add(row.error(
                        "REFERENCE_UNKNOWN",
                        column,
                        "没有" + label + "“" + value + "”",
                        "There is no " + reference.object() + " \"" + value + "\""));
            }
        });
        return problems;
    }

    /** The id that a reference's key stands for; any other value as it is. */
    Object resolved(String column, Object value, Map<String, ColumnDefinition> columns) {
        ColumnDefinition definition = Objects.requireNonNull(columns.get(column));
        if (definition.field().type() instanceof FieldType.ReferenceTo reference) {
            return Objects.requireNonNull(
                            referred.getOrDefault(reference.object(), Map.of()).get(value.toString()))
                    .id();
        }
        return value;
    }

    private String keyField(String name) {
        CompiledObject object = object(name);
        String key = object.definition().keyField();
        return key == null ? object.definition().titleField() : key;
    }

    private CompiledObject object(String name) {
        return model.object(name).orElseThrow(() -> new IllegalStateException("no object " + name));
    }
}
