package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.access.Duties;
import cn.minshui.engine.core.access.GrantCheck;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.definition.RowScope;
import java.util.Optional;
import java.util.Set;

/** Grants name objects, actions and fields that exist, and belong to one duty. */
final class RoleCheck {
    private final CheckContext context;

    RoleCheck(CheckContext context) {
        this.context = context;
    }

    void check(EffectiveDefinition effective) {
        RoleDefinition role = (RoleDefinition) effective.typed();
        role.grants().forEach((object, grant) -> {
            String pointer = Pointers.of("grants", object);
            if (object.equals(Duties.EVERY_OBJECT)) {
                everyObject(effective, pointer, grant);
            } else if (context.exists(effective, pointer, "object", object)) {
                Optional<ObjectDefinition> definition = context.set().object(object);
                definition.ifPresent(d -> grant(effective, pointer, grant, d));
            }
        });
        role.delegates().stream()
                .filter(name -> !name.equals(Duties.EVERY_OBJECT))
                .forEach(name -> context.exists(effective, "/delegates", "role", name));
        apart(effective, role);
    }

    /** The three administrators cannot do one another's work, nor what the system is for. */
    private void apart(EffectiveDefinition effective, RoleDefinition role) {
        Set<Duty> duties = Duties.of(
                role,
                context.set().typedByName("object", ObjectDefinition.class).values());
        if (!role.founding() && !Duties.mayMeet(duties, role.belowRoot())) {
            context.error(
                    effective,
                    "/grants",
                    MetaErrorCode.DUTIES_APART,
                    "一个角色只能承担一种职责，此角色同时有" + Duties.zh(duties),
                    "A role has one duty; this one has " + Duties.en(duties));
        }
    }

    private void everyObject(EffectiveDefinition effective, String pointer, Grant grant) {
        if (!grant.fields().isEmpty() || grant.where() != null || grant.scope() != RowScope.BELOW) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.FIELD_UNKNOWN,
                    "对所有对象（*）的授权不能有 fields、scope 或 where",
                    "A grant for every object (*) has neither fields nor scope nor where");
        }
    }

    private void grant(EffectiveDefinition effective, String pointer, Grant grant, ObjectDefinition object) {
        new GrantCheck(
                        name -> context.set().object(name),
                        (member, code, zh, en) ->
                                context.error(effective, pointer + "/" + member, MetaErrorCode.valueOf(code), zh, en))
                .check(object, grant);
    }
}
