package cn.minshui.engine.core.access;

import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What the holder of some roles may give to others: roles that these delegate, and roles that hold nothing beyond his own rights
 * and those that he may give.
 */
public final class Delegation {
    private final Map<String, RoleDefinition> known;
    private final Function<Set<String>, AccessPlan> plans;
    private final Set<String> own;
    private final Set<String> delegated = new HashSet<>();

    /**
     * @param known every role of the model
     * @param plans what a set of roles may do
     * @param own roles of who gives
     */
    public Delegation(Map<String, RoleDefinition> known, Function<Set<String>, AccessPlan> plans, Set<String> own) {
        this.known = known;
        this.plans = plans;
        this.own = own;
        own.stream().map(known::get).filter(role -> role != null).forEach(role -> delegated.addAll(role.delegates()));
    }

    public boolean mayGive(RoleDefinition role) {
        if (role.founding()) {
            return own.contains(role.name());
        }
        if (delegated.contains(Duties.EVERY_OBJECT) || delegated.contains(role.name())) {
            return true;
        }
        Set<String> reach = new HashSet<>(own);
        reach.addAll(delegated);
        reach.retainAll(known.keySet());
        return delegated.containsAll(role.delegates()) && covers(plans.apply(reach), plans.apply(Set.of(role.name())));
    }

    private static boolean covers(AccessPlan most, AccessPlan asked) {
        return asked.model().objects().keySet().stream()
                .allMatch(object -> covers(most.object(object), asked.object(object)));
    }

    private static boolean covers(ObjectRights most, ObjectRights asked) {
        for (Operation operation : asked.operations()) {
            if (!most.may(operation) || !most.rows(operation).holds(asked.rows(operation))) {
                return false;
            }
        }
        for (String action : asked.actions()) {
            if (!most.mayAct(action) || !most.rowsOfAction(action).holds(asked.rowsOfAction(action))) {
                return false;
            }
        }
        boolean isEmpty = asked.operations().isEmpty() && asked.actions().isEmpty();
        return isEmpty
                || asked.fields().entrySet().stream().allMatch(field -> holds(most, field.getKey(), field.getValue()));
    }

    private static boolean holds(ObjectRights most, String field, FieldRight right) {
        return most.field(field).compareTo(right) >= 0;
    }
}
