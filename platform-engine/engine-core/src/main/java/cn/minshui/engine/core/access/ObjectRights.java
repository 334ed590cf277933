package cn.minshui.engine.core.access;

import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** What a set of roles may do with one object. Immutable. */
public final class ObjectRights {
    private final Map<Operation, RowPolicy> operations;
    private final Map<String, RowPolicy> actions;
    private final Map<String, FieldRight> fields;

    ObjectRights(Map<Operation, RowPolicy> operations, Map<String, RowPolicy> actions, Map<String, FieldRight> fields) {
        EnumMap<Operation, RowPolicy> copy = new EnumMap<>(Operation.class);
        copy.putAll(operations);
        this.operations = copy;
        this.actions = Map.copyOf(actions);
        this.fields = Map.copyOf(fields);
    }

    public boolean may(Operation operation) {
        return operations.containsKey(operation);
    }

    public boolean mayAct(String action) {
        return actions.containsKey(action);
    }

    public Set<Operation> operations() {
        return Set.copyOf(operations.keySet());
    }

    public Set<String> actions() {
        return actions.keySet();
    }

    /** The right to a field of the object; a name the object does not have is hidden. */
    public FieldRight field(String name) {
        return fields.getOrDefault(name, FieldRight.HIDDEN);
    }

    public Map<String, FieldRight> fields() {
        return fields;
    }

    public RowPolicy rows(Operation operation) {
        return operations.getOrDefault(operation, RowPolicy.NONE);
    }

    public RowPolicy rowsOfAction(String action) {
        return actions.getOrDefault(action, RowPolicy.NONE);
    }
}
