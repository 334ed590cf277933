package cn.minshui.engine.core.data.sealing;

import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.BlindSearch;
import cn.minshui.engine.core.protect.FieldPlace;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The sensitive fields of one object, and where their values are stored. */
public final class SealedTable {
    /** Records of one transaction. */
    static final int TOGETHER = 512;

    private final String object;
    private final String table;
    private final List<Column> columns;

    /** @param blind columns of the blind indexes */
    record Column(FieldPlace place, String name, Map<BlindSearch, String> blind) {}

    /** Which stored values are to be written anew. */
    enum Need {
        /** Those that the blind index does not know, and plain ones that look encrypted. */
        INDEX,
        /** Plain ones. */
        PLAIN,
        /** All that there are. */
        ALL,
        /** All but those of the current keys. */
        OLD
    }

    private SealedTable(String object, String table, List<Column> columns) {
        this.object = object;
        this.table = table;
        this.columns = List.copyOf(columns);
    }

    /** Those of the base and of its branches, whose fields stand in the same table. */
    public static List<SealedTable> of(Collection<CompiledModel> models) {
        Map<String, CompiledObject> objects = new LinkedHashMap<>();
        Map<String, Map<String, Column>> columns = new LinkedHashMap<>();
        for (CompiledModel model : models) {
            for (CompiledObject object : model.objects().values()) {
                for (CompiledField field : object.fields().values()) {
                    if (field.isSensitive() && field.isStored()) {
                        objects.putIfAbsent(object.name(), object);
                        Column column = column(object, field);
                        columns.computeIfAbsent(object.name(), o -> new LinkedHashMap<>())
                                .putIfAbsent(column.name(), column);
                    }
                }
            }
        }
        return objects.values().stream()
                .map(object -> new SealedTable(
                        object.name(),
                        object.table(),
                        List.copyOf(Objects.requireNonNull(columns.get(object.name()))
                                .values())))
                .toList();
    }

    private static Column column(CompiledObject object, CompiledField field) {
        return new Column(
                new FieldPlace(object.name(), field.name()),
                Objects.requireNonNull(field.column()),
                field.blindColumns());
    }

    /** Those fields of the wanted tables that are not sensitive in the current ones. */
    public static List<SealedTable> added(List<SealedTable> wanted, List<SealedTable> current) {
        Set<FieldPlace> known = places(current);
        return some(wanted, column -> !known.contains(column.place()));
    }

    /** Those that are, but are searched in other ways. */
    public static List<SealedTable> searchedOtherwise(List<SealedTable> wanted, List<SealedTable> current) {
        Set<FieldPlace> known = places(current);
        Set<Column> same =
                current.stream().flatMap(table -> table.columns.stream()).collect(Collectors.toSet());
        return some(wanted, column -> known.contains(column.place()) && !same.contains(column));
    }

    /** The same with those fields alone that the models store; empty without any. */
    Optional<SealedTable> storedIn(Collection<CompiledModel> models) {
        return some(
                        List.of(this),
                        column -> models.stream()
                                .flatMap(model -> model.object(object).stream())
                                .flatMap(other -> other.field(column.place().field()).stream())
                                .anyMatch(CompiledField::isStored))
                .stream()
                .findFirst();
    }

    private static Set<FieldPlace> places(List<SealedTable> tables) {
        return tables.stream()
                .flatMap(table -> table.columns.stream().map(Column::place))
                .collect(Collectors.toSet());
    }

    private static List<SealedTable> some(List<SealedTable> tables, Predicate<Column> which) {
        return tables.stream()
                .map(table -> new SealedTable(
                        table.object,
                        table.table,
                        table.columns.stream().filter(which).toList()))
                .filter(table -> !table.columns.isEmpty())
                .toList();
    }

    public String object() {
        return object;
    }

    /** Names of the fields, for people. */
    public String fields() {
        return columns.stream().map(column -> column.place().field()).collect(Collectors.joining(", "));
    }

    List<Column> columns() {
        return columns;
    }

    /** The name of the table. */
    String table() {
        return table;
    }
}
