package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.plan.FieldPath;
import cn.minshui.engine.core.data.plan.SelectRequest.SortKey;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ScreenDefinitions.ListDefinition;
import cn.minshui.engine.core.expression.ExpressionScope;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import cn.minshui.engine.spi.problem.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which fields a caller asked for, as far as he may know of them; what is hidden is answered like what does not exist. */
final class Selections {
    private static final int MOST_KEYS = 20;

    /** With their labels still fewer columns than either database takes. */
    private static final int MOST_FIELDS = 500;

    private static final int SHOWN = 80;

    private Selections() {}

    static Selection of(Call call, CompiledObject object, List<String> asked) {
        if (asked.isEmpty()) {
            List<String> columns = new ArrayList<>(Selection.ownColumns(call, object));
            columns.add(SystemField.ORGANIZATION.fieldName());
            return new Selection(columns, List.of());
        }
        if (asked.size() > MOST_FIELDS) {
            throw tooMany(
                    "FIELDS_TOO_MANY",
                    "fields",
                    "一次最多读取 " + MOST_FIELDS + " 个字段",
                    "at most " + MOST_FIELDS + " fields can be read at once");
        }
        Problems problems = new Problems();
        Set<String> columns = new LinkedHashSet<>();
        Set<String> children = new LinkedHashSet<>();
        for (String name : asked) {
            if (isChildTable(call, object, name)) {
                children.add(name);
            } else if (isReadable(call, object, name)) {
                columns.add(name);
            } else {
                problems.add(unknown(call, object, "fields", name));
            }
        }
        problems.throwIfErrors(ProblemClass.MALFORMED);
        return new Selection(List.copyOf(columns), List.copyOf(children));
    }

    private static ProblemException tooMany(String code, String parameter, String zh, String en) {
        return new ProblemException(ProblemClass.MALFORMED, Problem.error(code, Place.body(parameter), zh, en));
    }

    static boolean mayReadChildren(Call call, CompiledObject object, String name) {
        return isChildTable(call, object, name);
    }

    private static boolean isChildTable(Call call, CompiledObject object, String name) {
        Optional<CompiledField> field = object.field(name);
        return field.isPresent()
                && field.get().type() instanceof FieldType.ChildTable table
                && call.access().object(object.name()).field(name) != FieldRight.HIDDEN
                && call.access().object(table.object()).may(Operation.READ);
    }

    /** Whether the path leads to a value that the caller may see, masked or not. */
    private static boolean isReadable(Call call, CompiledObject object, String path) {
        if (path.split("\\.", -1).length > ExpressionScope.LONGEST_PATH
                || call.access().path(object.name(), path) == FieldRight.HIDDEN) {
            return false;
        }
        // A part of an any-reference leads nowhere here: only filters ask for it.
        return FieldPath.of(call.model(), object, path)
                .filter(end -> !(end.type() instanceof FieldType.ChildTable))
                .isPresent();
    }

    private static Problem unknown(Call call, CompiledObject object, String parameter, String name) {
        if (name.isEmpty()) {
            return Problem.error(
                    "FIELD_EMPTY",
                    Place.body(parameter),
                    parameter + " 中有空的字段名",
                    "a name in " + parameter + " is empty");
        }
        boolean brief = name.codePointCount(0, name.length()) <= SHOWN;
        String shown = Text.quoted(name, SHOWN);
        if (name.split("\\.", -1).length > ExpressionScope.LONGEST_PATH) {
            return Problem.error(
                    "FIELD_TOO_DEEP",
                    Place.body(parameter),
                    "最多只能通过两个引用取字段（引用.引用.字段）：" + shown,
                    "at most two references can be followed (reference.reference.field): " + shown);
        }
        Problem problem =
                Problem.error("FIELD_UNKNOWN", Place.body(parameter), "没有字段 " + shown, "there is no field " + shown);
        Optional<String> near = brief ? NearestName.of(name, known(call, object)) : Optional.empty();
        return near.map(n -> NearestName.question(List.of(n)))
                .map(fix -> problem.withFix(fix.zh(), fix.en()))
                .orElse(problem);
    }

    /** Names of the object that the caller may know. */
    static List<String> known(Call call, CompiledObject object) {
        return Stream.concat(
                        object.fields().keySet().stream(),
                        Stream.of(SystemField.values()).map(SystemField::fieldName))
                .filter(f -> call.access().path(object.name(), f) != FieldRight.HIDDEN)
                .toList();
    }

    /** Keys to sort by; a masked field would tell its order. */
    static List<SortKey> sort(Call call, CompiledObject object, List<String> keys) {
        Problems problems = new Problems();
        List<SortKey> result = new ArrayList<>();
        if (keys.size() > MOST_KEYS) {
            throw tooMany(
                    "SORT_TOO_LONG",
                    "sort",
                    "最多按 " + MOST_KEYS + " 个字段排序",
                    "at most " + MOST_KEYS + " fields can be sorted by");
        }
        for (String key : keys) {
            boolean descending = key.startsWith("-");
            String path = descending ? key.substring(1) : key;
            if (isReadable(call, object, path)) {
                Filters.requireReadable(call, object, "sort", path);
                if (isSensitive(call, object, path)
                        || !typeAt(call, object, path).isOrdered()) {
                    problems.add(unordered(path));
                }
                result.add(new SortKey(path, descending));
            } else {
                problems.add(unknown(call, object, "sort", path));
            }
        }
        problems.throwIfErrors(ProblemClass.MALFORMED);
        return result;
    }

    private static Problem unordered(String path) {
        return Problem.error(
                "FIELD_UNORDERED", Place.body("sort"), "不能按字段 " + path + " 排序", path + " has no order to sort by");
    }

    /** Text fields that the search box looks into: those of the object's list, else title and key; unseen ones are left out. */
    static List<String> quick(Call call, CompiledObject object) {
        Stream<String> wanted = call.model().lists().values().stream()
                .filter(l -> l.object().equals(object.name()) && !l.quick().isEmpty())
                .findFirst()
                .map(ListDefinition::quick)
                .map(List::stream)
                .orElseGet(() -> Stream.of(
                                object.definition().titleField(),
                                object.definition().keyField())
                        .filter(Objects::nonNull));
        return wanted.distinct()
                .filter(p -> isReadable(call, object, p))
                .filter(p -> call.access().path(object.name(), p).compareTo(FieldRight.READ) >= 0)
                .filter(p -> isText(call, object, p))
                .filter(p -> !isSensitive(call, object, p) || isSearched(call, object, p))
                .toList();
    }

    /** Whether the path leads to values that the database holds encrypted. */
    static boolean isSensitive(Call call, CompiledObject object, String path) {
        return field(call, object, path).filter(CompiledField::isSensitive).isPresent();
    }

    private static boolean isSearched(Call call, CompiledObject object, String path) {
        return field(call, object, path)
                .filter(field -> !field.blindColumns().isEmpty())
                .isPresent();
    }

    private static boolean isText(Call call, CompiledObject object, String path) {
        FieldType type = typeAt(call, object, path);
        return type instanceof FieldType.Text text && text.style() != FieldType.Text.Style.RICH
                || type instanceof FieldType.Numbered;
    }

    private static FieldType typeAt(Call call, CompiledObject object, String path) {
        return FieldPath.of(call.model(), object, path).orElseThrow().type();
    }

    private static Optional<CompiledField> field(Call call, CompiledObject object, String path) {
        return FieldPath.of(call.model(), object, path).map(FieldPath::field);
    }
}
