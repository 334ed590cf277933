package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService.ObjectAccess;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ScreenDefinitions.ListDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The one search box: a filter that looks into the fields that the object's list names, or into its title and key. */
final class QuickSearch {
    private QuickSearch() {}

    /** The given filter and the search together; fields that the caller does not fully see are not looked into. */
    static @Nullable String filter(
            CompiledModel model, CompiledObject object, ObjectAccess access, @Nullable String filter, String text) {
        String literal = literal(text.strip());
        String search = fields(model, object).stream()
                .filter(field -> isText(model, object, field) && sees(access, field))
                .map(field -> field + ".contains(" + literal + ")")
                .collect(Collectors.joining(" || "));
        String either = search.isEmpty() ? "false" : search;
        return filter == null ? either : "(" + filter + ") && (" + either + ")";
    }

    private static List<String> fields(CompiledModel model, CompiledObject object) {
        List<ListDefinition> lists = new ArrayList<>(model.lists().values());
        lists.removeIf(list -> !list.object().equals(object.name()));
        return lists.stream()
                .filter(list -> list.name().equals(object.name()))
                .findFirst()
                .or(() -> lists.stream().findFirst())
                .map(ListDefinition::quick)
                .filter(quick -> !quick.isEmpty())
                .orElseGet(() -> Stream.of(
                                object.definition().titleField(),
                                object.definition().keyField())
                        .filter(java.util.Objects::nonNull)
                        .distinct()
                        .toList());
    }

    private static boolean isText(CompiledModel model, CompiledObject object, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return object.field(path).map(f -> isText(f.valueType())).orElse(false);
        }
        return object.field(path.substring(0, dot))
                .filter(f -> f.type() instanceof FieldType.ReferenceTo)
                .flatMap(f -> model.object(((FieldType.ReferenceTo) f.type()).object()))
                .flatMap(target -> target.field(path.substring(dot + 1)))
                .map(f -> isText(f.valueType()))
                .orElse(false);
    }

    private static boolean isText(FieldType type) {
        return type instanceof FieldType.Text || type instanceof FieldType.Numbered;
    }

    private static boolean sees(ObjectAccess access, String path) {
        int dot = path.indexOf('.');
        FieldRight right = access.fields().get(dot < 0 ? path : path.substring(0, dot));
        return right == null || right.compareTo(FieldRight.READ) >= 0;
    }

    private static String literal(String text) {
        StringBuilder literal = new StringBuilder("'");
        text.codePoints().forEach(c -> {
            if (c == '\'' || c == '\\') {
                literal.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)) {
                literal.append(String.format("\\u%04x", c));
            } else {
                literal.appendCodePoint(c);
            }
        });
        return literal.append('\'').toString();
    }
}
