package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import java.util.Optional;

/** Grants name objects, actions and fields that exist. */
final class RoleCheck {
    /** Every object that the role does not name. */
    static final String EVERY_OBJECT = "*";

    /** Every action of the object. */
    static final String EVERY_ACTION = "all";

    private final CheckContext context;

    RoleCheck(CheckContext context) {
        this.context = context;
    }

    void check(EffectiveDefinition effective) {
        RoleDefinition role = (RoleDefinition) effective.typed();
        role.grants().forEach((object, grant) -> {
            String pointer = Pointers.of("grants", object);
            if (object.equals(EVERY_OBJECT)) {
                everyObject(effective, pointer, grant);
            } else if (context.exists(effective, pointer, "object", object)) {
                Optional<ObjectDefinition> definition = context.set().object(object);
                definition.ifPresent(d -> grant(effective, pointer, grant, d));
            }
        });
    }

    private void everyObject(EffectiveDefinition effective, String pointer, Grant grant) {
        if (!grant.fields().isEmpty() || grant.where() != null) {
            context.error(
                    effective,
                    pointer,
                    MetaErrorCode.FIELD_UNKNOWN,
                    "对所有对象(*)的授权不能有 fields 或 where",
                    "A grant for every object (*) has neither fields nor where");
        }
    }

    private void grant(EffectiveDefinition effective, String pointer, Grant grant, ObjectDefinition object) {
        for (String action : grant.actions()) {
            if (!action.equals(EVERY_ACTION)) {
                context.isOneOf(
                        effective,
                        pointer + "/actions",
                        MetaErrorCode.ACTION_UNKNOWN,
                        action,
                        object.actions().keySet(),
                        "对象 " + object.name() + " 没有动作“" + action + "”",
                        "Object " + object.name() + " has no action '" + action + "'");
            }
        }
        grant.fields()
                .keySet()
                .forEach(field -> context.hasField(effective, pointer + Pointers.of("fields", field), object, field));
    }
}
