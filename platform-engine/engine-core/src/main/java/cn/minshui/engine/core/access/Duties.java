package cn.minshui.engine.core.access;

import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.definition.ObjectDefinition;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whose work a role lets its holders do, and which duties may meet in one person. */
public final class Duties {
    /** Every object of the business that a role does not name; of the founding role, every object. */
    public static final String EVERY_OBJECT = "*";

    /** Every action that is of its object's own duty; of the founding role, every action. */
    public static final String EVERY_ACTION = "all";

    private static final Set<Operation> WORK = Collections.unmodifiableSet(EnumSet.of(
            Operation.CREATE,
            Operation.UPDATE,
            Operation.DELETE,
            Operation.IMPORT,
            Operation.RESTORE,
            Operation.PURGE));

    private static final Set<Duty> BELOW_ROOT = Collections.unmodifiableSet(EnumSet.of(Duty.SYSTEM, Duty.SECURITY));

    private Duties() {}

    /** Duties that the role's grants are part of. @param objects all of the model */
    public static Set<Duty> of(RoleDefinition role, Collection<ObjectDefinition> objects) {
        Set<Duty> duties = EnumSet.noneOf(Duty.class);
        for (ObjectDefinition object : objects) {
            Grant grant = grant(role, object);
            if (grant != null) {
                add(duties, role, grant, object);
            }
        }
        return duties;
    }

    /** What the role grants on the object; null is nothing. */
    public static @Nullable Grant grant(RoleDefinition role, ObjectDefinition object) {
        Grant own = role.grants().get(object.name());
        boolean isMeant = role.founding() || object.duty() == Duty.BUSINESS;
        return own != null || !isMeant ? own : role.grants().get(EVERY_OBJECT);
    }

    /** Whether the role's grant on the object lets its holders take the action. */
    public static boolean grants(RoleDefinition role, Grant grant, ObjectDefinition object, String action) {
        boolean isOwn = role.founding() || object.dutyOf(action) == object.duty();
        return grant.actions().contains(action) || (isOwn && grant.actions().contains(EVERY_ACTION));
    }

    private static void add(Set<Duty> duties, RoleDefinition role, Grant grant, ObjectDefinition object) {
        boolean reads = object.duty() == Duty.AUDIT && !grant.operations().isEmpty();
        if (reads || !Collections.disjoint(grant.operations(), WORK)) {
            duties.add(object.duty());
        }
        for (String action : object.actions().keySet()) {
            if (grants(role, grant, object, action)) {
                duties.add(object.dutyOf(action));
            }
        }
    }

    /** Whether the duties may meet in one role or person. @param belowRoot for people below the root alone */
    public static boolean mayMeet(Set<Duty> duties, boolean belowRoot) {
        return duties.size() <= 1 || (belowRoot && BELOW_ROOT.containsAll(duties));
    }

    public static String zh(Set<Duty> duties) {
        return duties.stream().map(duty -> "“" + duty.zh() + "”").collect(Collectors.joining("、"));
    }

    public static String en(Set<Duty> duties) {
        return duties.stream().map(Duty::en).collect(Collectors.joining(", "));
    }
}
