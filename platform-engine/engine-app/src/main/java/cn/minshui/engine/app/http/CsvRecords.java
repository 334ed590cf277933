package cn.minshui.engine.app.http;

import cn.minshui.engine.app.meta.SystemLabels;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.data.value.JsonValues;
import cn.minshui.engine.core.data.value.Points;
import cn.minshui.engine.core.data.value.ReferenceWords;
import cn.minshui.engine.core.data.value.RichText;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Entry;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.data.StoredFile;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records as CSV (RFC 4180): headings are labels, choices and references read as people know them. */
final class CsvRecords {
    private record Column(String path, Text label, @Nullable FieldType type) {}

    private final CompiledModel model;
    private final List<Column> columns;
    private final String language;
    private final CsvLines out;

    CsvRecords(CompiledModel model, CompiledObject object, List<String> paths, String language, Writer out) {
        this.model = model;
        this.columns = paths.stream().map(path -> column(object, path)).toList();
        this.language = language;
        this.out = new CsvLines(out);
    }

    void heading() throws IOException {
        out.begin();
        out.line(columns.stream().map(c -> c.label().in(language)).toList());
    }

    void rows(List<DataRecord> records) throws IOException {
        for (DataRecord record : records) {
            List<String> cells = new ArrayList<>();
            for (Column column : columns) {
                cells.add(cell(column.type(), record, column.path()));
            }
            out.line(cells);
        }
    }

    private Column column(CompiledObject object, String path) {
        CompiledObject owner = object;
        List<String> zh = new ArrayList<>();
        List<String> en = new ArrayList<>();
        FieldType type = null;
        for (String step : path.split("\\.")) {
            Optional<CompiledField> field = owner.field(step);
            Text label = field.map(f -> f.definition().label()).orElseGet(() -> SystemLabels.of(step));
            zh.add(label.zh());
            en.add(label.en());
            String ownerName = owner.name();
            type = field.map(CompiledField::valueType)
                    .or(() -> SystemField.of(step).map(s -> s.type(ownerName)))
                    .orElse(null);
            if (type instanceof FieldType.ReferenceTo reference) {
                owner = model.object(reference.object()).orElse(owner);
            }
        }
        return new Column(path, Text.of(String.join("·", zh), String.join(" · ", en)), type);
    }

    private String cell(@Nullable FieldType type, DataRecord record, String path) {
        Object value = path.equals("id")
                ? Long.valueOf(record.id())
                : path.equals("version")
                        ? Long.valueOf(record.version())
                        : record.values().get(path);
        return value == null ? "" : cell(type, value);
    }

    private String cell(@Nullable FieldType type, Object value) {
        if (value instanceof List<?> parts) {
            return parts.stream()
                    .map(part -> cell(type, part))
                    .collect(Collectors.joining(Text.of("、", ", ").in(language)));
        }
        if (value instanceof GeoPoint point) {
            return Points.text(point);
        }
        if (value instanceof StoredFile file) {
            return CsvLines.inert(file.name());
        }
        if (value instanceof JsonValue json) {
            return CsvLines.inert(json.text());
        }
        if (value instanceof Reference reference) {
            return CsvLines.inert(ReferenceWords.of(model, reference, language));
        }
        if (value instanceof Boolean flag) {
            return Text.of(flag ? "是" : "否", flag ? "yes" : "no").in(language);
        }
        if (type instanceof FieldType.Choice choice) {
            return CsvLines.inert(label(choice.dictionary(), value.toString()));
        }
        if (type instanceof FieldType.MultiChoice several) {
            return CsvLines.inert(label(several.dictionary(), value.toString()));
        }
        if (type instanceof FieldType.Text shape && shape.style() == FieldType.Text.Style.RICH) {
            return CsvLines.inert(RichText.plain(value.toString()));
        }
        String text = String.valueOf(JsonValues.text(type, value));
        return value instanceof String ? CsvLines.inert(text) : text;
    }

    private String label(String dictionary, String key) {
        DictionaryDefinition known = model.dictionaries().get(dictionary);
        Entry entry = known == null ? null : known.items().get(key);
        return entry == null ? key : entry.label().in(language);
    }
}
