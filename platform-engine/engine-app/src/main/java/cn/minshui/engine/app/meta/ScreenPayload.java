package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.data.RecordService.ObjectAccess;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ScreenDefinitions.Column;
import cn.minshui.engine.core.definition.ScreenDefinitions.FormDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.FormField;
import cn.minshui.engine.core.definition.ScreenDefinitions.ListDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.Search;
import cn.minshui.engine.core.definition.ScreenDefinitions.Section;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists and forms as one caller sees them; where a page names none, one of all fields is made. */
final class ScreenPayload {
    private static final int PAGE_SIZE = 20;

    private final CompiledModel model;
    private final Function<String, ObjectAccess> access;
    private final String language;

    ScreenPayload(CompiledModel model, Function<String, ObjectAccess> access, String language) {
        this.model = model;
        this.access = access;
        this.language = language;
    }

    Map<String, @Nullable Object> list(ListDefinition list) {
        CompiledObject object = model.object(list.object()).orElseThrow();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", list.name());
        json.put("label", list.label().in(language));
        json.put("object", list.object());
        List<Map<String, @Nullable Object>> columns = new ArrayList<>();
        list.columns().forEach((id, column) -> column(object, id, column).ifPresent(columns::add));
        json.put("columns", columns);
        List<Map<String, @Nullable Object>> search = new ArrayList<>();
        list.search().forEach((id, field) -> search(object, id, field).ifPresent(search::add));
        json.put("search", search);
        json.put(
                "quick",
                list.quick().stream().filter(field -> reads(object, field)).toList());
        json.put(
                "sort",
                list.sort().stream()
                        .filter(key -> reads(object, key.startsWith("-") ? key.substring(1) : key))
                        .toList());
        json.put("size", list.size());
        json.put("stale", list.stale());
        return json;
    }

    Map<String, @Nullable Object> listOf(CompiledObject object) {
        Map<String, Column> columns = new LinkedHashMap<>();
        object.fields().values().stream()
                .filter(field -> isBrief(field.type()))
                .forEach(field -> columns.put(field.name(), new Column(field.name(), null, null, null)));
        Text label = object.definition().label();
        return list(new ListDefinition(
                object.name(), label, object.name(), columns, Map.of(), List.of(), List.of(), PAGE_SIZE, null, false));
    }

    /** Whether a value fits into a cell: what takes whole screens stays out of a list that nobody designed. */
    private static boolean isBrief(FieldType type) {
        return type.isOrdered()
                || type instanceof FieldType.MultiChoice
                || type instanceof FieldType.Files
                || type instanceof FieldType.AnyReference
                || type instanceof FieldType.Point;
    }

    Map<String, @Nullable Object> form(FormDefinition form) {
        CompiledObject object = model.object(form.object()).orElseThrow();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", form.name());
        json.put("label", form.label().in(language));
        json.put("object", form.object());
        List<Map<String, @Nullable Object>> sections = new ArrayList<>();
        form.sections().forEach((id, section) -> sections.add(section(object, id, section)));
        json.put("sections", sections);
        return json;
    }

    Map<String, @Nullable Object> formOf(CompiledObject object) {
        Map<String, FormField> fields = new LinkedHashMap<>();
        object.fields().keySet().forEach(name -> fields.put(name, new FormField(name, 1, false, null, null)));
        Text label = object.definition().label();
        Section all = new Section(label, 3, fields, null);
        return form(new FormDefinition(object.name(), label, object.name(), Map.of("all", all)));
    }

    private Map<String, @Nullable Object> section(CompiledObject object, String id, Section section) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("label", section.label().in(language));
        json.put("columns", section.columns());
        if (section.visible() != null) {
            json.put("visible", section.visible());
        }
        List<Map<String, @Nullable Object>> fields = new ArrayList<>();
        for (FormField field : section.fields().values()) {
            if (!sees(object, field.field())) {
                continue;
            }
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("field", field.field());
            line.put("span", field.span());
            line.put("readOnly", field.readOnly());
            if (field.visible() != null) {
                line.put("visible", field.visible());
            }
            if (field.widget() != null) {
                line.put("widget", field.widget());
            }
            fields.add(line);
        }
        json.put("fields", fields);
        return json;
    }

    private Optional<Map<String, @Nullable Object>> column(CompiledObject object, String id, Column column) {
        return described(object, id, column.field(), column.label()).map(json -> {
            if (column.width() != null) {
                json.put("width", column.width());
            }
            if (column.align() != null) {
                json.put("align", column.align());
            }
            if (!reads(object, column.field())) {
                field(object, column.field())
                        .ifPresent(f -> json.put("mask", f.mask().name().toLowerCase(Locale.ROOT)));
            }
            if (field(object, column.field())
                    .filter(FieldDefinition::isSensitive)
                    .isPresent()) {
                json.put("sensitive", true);
            }
            return json;
        });
    }

    private Optional<Map<String, @Nullable Object>> search(CompiledObject object, String id, Search search) {
        if (!reads(object, search.field())) {
            return Optional.empty();
        }
        return described(object, id, search.field(), search.label()).map(json -> {
            json.put(
                    "operator",
                    search.operator().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            return json;
        });
    }

    /** Id, field, label and type of a field or of {@code ref.field}; empty when the caller may not see it. */
    private Optional<Map<String, @Nullable Object>> described(
            CompiledObject object, String id, String path, @Nullable Text label) {
        if (!sees(object, path)) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("field", path);
        Optional<FieldDefinition> field = field(object, path);
        Text own = field.map(FieldDefinition::label).orElseGet(() -> SystemLabels.of(path));
        json.put("label", (label == null ? own : label).in(language));
        if (field.isPresent()) {
            FieldType type = field.get().type();
            FieldType value = type instanceof FieldType.Computed computed ? computed.result() : type;
            Map<String, @Nullable Object> described = new FieldPayload(model, language).of(field.get());
            json.put("type", FieldPayload.name(value));
            for (String name : List.of("dictionary", "object", "objects", "tree", "scale", "unit")) {
                if (described.containsKey(name)) {
                    json.put(name, described.get(name));
                }
            }
        } else {
            json.put("type", systemType(path));
        }
        return Optional.of(json);
    }

    private static String systemType(String name) {
        return switch (name) {
            case "createdAt", "updatedAt" -> "date-time";
            case "organization", "createdBy", "updatedBy" -> "reference";
            case "version" -> "integer";
            default -> "text";
        };
    }

    private Optional<FieldDefinition> field(CompiledObject object, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return object.field(path).map(f -> f.definition());
        }
        return target(object, path.substring(0, dot)).flatMap(t -> field(t, path.substring(dot + 1)));
    }

    private Optional<CompiledObject> target(CompiledObject object, String field) {
        if (field.equals("organization")) {
            return model.object("organization");
        }
        return object.field(field)
                .filter(f -> f.type() instanceof FieldType.ReferenceTo)
                .flatMap(f -> model.object(((FieldType.ReferenceTo) f.type()).object()));
    }

    /** Masked or not. */
    private boolean sees(CompiledObject object, String path) {
        return has(object, path, FieldRight.MASKED);
    }

    /** As it is: what is masked can be neither searched nor sorted by. */
    private boolean reads(CompiledObject object, String path) {
        return has(object, path, FieldRight.READ);
    }

    private boolean has(CompiledObject object, String path, FieldRight least) {
        int dot = path.indexOf('.');
        String own = dot < 0 ? path : path.substring(0, dot);
        FieldRight right = access.apply(object.name()).fields().getOrDefault(own, FieldRight.WRITE);
        if (right.compareTo(least) < 0) {
            return false;
        }
        return dot < 0
                || target(object, own)
                        .map(t -> has(t, path.substring(dot + 1), least))
                        .orElse(false);
    }
}
