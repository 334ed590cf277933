package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.data.value.ReferenceWords;
import cn.minshui.engine.core.data.value.ReferenceWords.Written;
import cn.minshui.engine.core.definition.BasicDefinitions.ColumnDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
            Map<String, Set<String>> wanted = new LinkedHashMap<>();
            for (String text : texts(rows, column)) {
                named(definition, text)
                        .ifPresent(n -> wanted.computeIfAbsent(n.object(), o -> new LinkedHashSet<>())
                                .add(n.record()));
            }
            wanted.forEach((object, keys) -> {
                Map<String, Found> known = referred.computeIfAbsent(object, o -> new HashMap<>());
                keys.removeAll(known.keySet());
                known.putAll(find(object, keyField(object), keys));
            });
        });
    }

    /** What a cell of a reference column names; empty for other columns, and where it names none of the objects asked for. */
    private Optional<Written> named(ColumnDefinition column, Object value) {
        FieldType type = column.field().type();
        if (type instanceof FieldType.ReferenceTo reference) {
            return Optional.of(new Written(reference.object(), value.toString()));
        }
        return type instanceof FieldType.AnyReference any
                ? ReferenceWords.read(model, any.objects(), value.toString())
                : Optional.empty();
    }

    private Optional<Found> found(Written named) {
        return Optional.ofNullable(
                referred.getOrDefault(named.object(), Map.of()).get(named.record()));
    }

    /** A problem for each reference of the row that leads nowhere the caller can see. */
    List<Problem> unknown(ImportRow row, Map<String, ColumnDefinition> columns) {
        List<Problem> problems = new ArrayList<>();
        columns.forEach((column, definition) -> {
            Object value = row.value(column);
            Optional<Written> named = value == null ? Optional.empty() : named(definition, value);
            if (value != null && named.isEmpty() && definition.field().type() instanceof FieldType.AnyReference any) {
                problems.add(unnamed(row, column, any));
            } else if (named.isPresent() && found(named.get()).isEmpty()) {
                String object = named.get().object();
                problems.add(row.error(
                        "REFERENCE_UNKNOWN",
                        column,
                        "没有" + object(object).definition().label().zh() + "“"
                                + named.get().record() + "”",
                        "There is no " + object + " \"" + named.get().record() + "\""));
            }
        });
        return problems;
    }

    private Problem unnamed(ImportRow row, String column, FieldType.AnyReference any) {
        List<Text> labels =
                any.objects().stream().map(o -> object(o).definition().label()).toList();
        String zh = labels.stream().map(Text::zh).collect(Collectors.joining("、"));
        String en = labels.stream().map(Text::en).collect(Collectors.joining(", "));
        return row.error(
                "REFERENCE_OBJECT",
                column,
                "应写“对象：编号”，如“" + labels.get(0).zh() + "：…”，对象可为：" + zh,
                "An object and a key are expected, such as \"" + labels.get(0).en() + ": …\"; objects are: " + en);
    }

    /** The record that a reference's key stands for; any other value as it is. */
    Object resolved(String column, Object value, Map<String, ColumnDefinition> columns) {
        ColumnDefinition definition = Objects.requireNonNull(columns.get(column));
        Optional<Written> named = named(definition, value);
        if (named.isEmpty()) {
            return value;
        }
        long id = found(named.get()).orElseThrow().id();
        return definition.field().type() instanceof FieldType.AnyReference
                ? Reference.to(named.get().object(), id)
                : (Object) id;
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
