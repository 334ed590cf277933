package cn.minshui.engine.core.data.sealing;

import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.BlindSearch;
import cn.minshui.engine.core.protect.Envelopes;
import cn.minshui.engine.core.protect.FieldPlace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The sensitive fields of one object, and the statements that find and change their stored values. */
public final class SealedTable {
    /** Records of one transaction. */
    static final int TOGETHER = 512;

    private static final String HISTORY = "sys_history";

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

    /** Ids of the tenant's rows above one, ascending; arguments are tenant, id, those of {@link #arguments}, and how many. */
    String rowsAfter(Need need) {
        return "select id from " + table + " where tenant_id = ? and id > ? and (" + needs(need)
                + ") order by id limit ?";
    }

    /** How many rows there are; arguments are the tenant and those of {@link #arguments}. */
    String countRows(Need need) {
        return "select count(*) from " + table + " where tenant_id = ? and (" + needs(need) + ")";
    }

    private String needs(Need need) {
        return columns.stream().map(column -> needs(column, need)).collect(Collectors.joining(" or "));
    }

    private static String needs(Column column, Need need) {
        String name = column.name();
        List<String> any = new ArrayList<>();
        switch (need) {
            case INDEX -> {
                any.add(name + " like '" + Envelopes.PREFIX + "%'");
                column.blind().values().forEach(blind -> any.add(blind + " is null"));
            }
            case PLAIN -> any.add(name + " not like '" + Envelopes.PREFIX + "%'");
            case ALL -> any.add("1 = 1");
            case OLD -> {
                any.add(name + " not like ?");
                column.blind().values().forEach(blind -> any.add(blind + " is null or " + blind + " not like ?"));
            }
        }
        return "(" + name + " is not null and (" + String.join(" or ", any) + "))";
    }

    /** What fills the need's part of a statement. @param head what current values begin with @param entryHead what entries do */
    List<Object> arguments(Need need, String head, String entryHead) {
        if (need != Need.OLD) {
            return List.of();
        }
        List<Object> arguments = new ArrayList<>();
        for (Column column : columns) {
            arguments.add(head + "%");
            arguments.addAll(Collections.nCopies(column.blind().size(), entryHead + "%"));
        }
        return arguments;
    }

    /** Id and stored values of rows, held until the transaction ends; arguments are the tenant and the ids. */
    String held(int ids, String lock) {
        return "select id, " + columns.stream().map(Column::name).collect(Collectors.joining(", ")) + " from " + table
                + " where tenant_id = ? and id in (" + String.join(", ", Collections.nCopies(ids, "?"))
                + ") order by id " + lock;
    }

    /** Arguments are each value with its entries in the blind indexes, then id and tenant. */
    String update() {
        List<String> set = new ArrayList<>();
        for (Column column : columns) {
            set.add(column.name() + " = ?");
            column.blind().values().forEach(blind -> set.add(blind + " = ?"));
        }
        return "update " + table + " set " + String.join(", ", set) + " where id = ? and tenant_id = ?";
    }

    /** Records above one in whose history values are to be written anew; arguments as {@link #rowsAfter}, after the object. */
    String historiesAfter() {
        return "select record_id from " + HISTORY + " where tenant_id = ? and object = ? and record_id > ? and ("
                + historyNeeds() + ") group by record_id order by record_id limit ?";
    }

    String countHistories() {
        return "select count(distinct record_id) from " + HISTORY + " where tenant_id = ? and object = ? and ("
                + historyNeeds() + ")";
    }

    /**
     * Both values of an entry are of one key, so the first that there is tells of both. Quotes within texts are escaped there.
     */
    private String historyNeeds() {
        return columns.stream()
                .map(column -> "(changes like ? and changes not like ? and changes not like ?)")
                .collect(Collectors.joining(" or "));
    }

    /** @param head what values that may stay begin with */
    List<Object> historyArguments(Need need, String head) {
        List<Object> arguments = new ArrayList<>();
        for (Column column : columns) {
            String entry = "%\"" + column.place().field() + "\":{";
            if (need == Need.INDEX) {
                // Whatever looks encrypted is looked at; nothing is left out.
                arguments.addAll(List.of(entry + "%\"" + Envelopes.PREFIX + "%", "", ""));
            } else {
                arguments.add(entry + "%");
                arguments.add(entry + "\"before\":\"" + head + "%");
                arguments.add(entry + "\"before\":null,\"after\":\"" + head + "%");
            }
        }
        return arguments;
    }

    /** Id and changes of the entries of some records; arguments are tenant, object and the ids. */
    static String histories(int records) {
        return "select id, changes from " + HISTORY + " where tenant_id = ? and object = ? and record_id in ("
                + String.join(", ", Collections.nCopies(records, "?")) + ") order by id";
    }

    static String updateHistory() {
        return "update " + HISTORY + " set changes = ? where id = ?";
    }
}
