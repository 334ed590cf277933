package cn.minshui.engine.core.exports;

import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Text;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column of an exported sheet.
 *
 * @param path field, system field or {@code ref.field}
 * @param heading what the object's lists call it, else the label of the field
 */
record ExportColumn(String path, Text heading, FieldType type) {
    private static final String ID = "id";
    private static final String VERSION = "version";

    /** @throws IllegalArgumentException for a path that leads nowhere: paths are checked before */
    static ExportColumn of(CompiledModel model, CompiledObject object, String path) {
        ExportColumn plain = resolve(model, object, path);
        return listed(model, object.name(), path)
                .map(label -> new ExportColumn(path, label, plain.type()))
                .orElse(plain);
    }

    private static Optional<Text> listed(CompiledModel model, String object, String path) {
        return model.lists().values().stream()
                .filter(list -> list.object().equals(object))
                .flatMap(list -> list.columns().values().stream())
                .filter(column -> column.field().equals(path))
                .flatMap(column -> Optional.ofNullable(column.label()).stream())
                .findFirst();
    }

    private static ExportColumn resolve(CompiledModel model, CompiledObject object, String path) {
        int dot = path.indexOf('.');
        String first = dot < 0 ? path : path.substring(0, dot);
        Optional<CompiledField> field = object.field(first);
        FieldType type = field.map(CompiledField::valueType)
                .or(() -> SystemField.of(first).map(s -> s.type(object.name())))
                .orElseThrow(() -> new IllegalArgumentException(object.name() + " has no field " + first));
        Text label = field.map(f -> f.definition().label())
                .orElseGet(() -> SystemField.of(first).orElseThrow().label());
        if (dot < 0) {
            return new ExportColumn(path, label, type);
        }
        if (!(type instanceof FieldType.ReferenceTo reference)) {
            throw new IllegalArgumentException(object.name() + "." + first + " is not a reference");
        }
        CompiledObject target = model.object(reference.object()).orElseThrow();
        ExportColumn rest = resolve(model, target, path.substring(dot + 1));
        Text both = Text.of(
                label.zh() + " / " + rest.heading().zh(),
                label.en() + " / " + rest.heading().en());
        return new ExportColumn(path, both, rest.type());
    }

    @Nullable
    Object value(DataRecord row) {
        return switch (path) {
            case ID -> row.id();
            case VERSION -> row.version();
            default -> row.value(path);
        };
    }
}
