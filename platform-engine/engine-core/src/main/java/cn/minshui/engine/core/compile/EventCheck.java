package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.EventDefinition;
import cn.minshui.engine.core.definition.Pointers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The events of an object: their causes can happen, and what they carry is stored and no secret. */
final class EventCheck {
    static final List<String> CAUSES = List.of("created", "updated", "deleted", "restored", "purged");

    private final CheckContext context;

    EventCheck(CheckContext context) {
        this.context = context;
    }

    void check(EffectiveDefinition effective) {
        ObjectDefinition object = (ObjectDefinition) effective.typed();
        Set<String> causes = new LinkedHashSet<>(CAUSES);
        if (object.states() != null) {
            causes.addAll(object.states().transitions().keySet());
        }
        object.events().forEach((cause, event) -> {
            context.isOneOf(
                    effective,
                    Pointers.of("events", cause),
                    MetaErrorCode.EVENT_CAUSE,
                    cause,
                    causes,
                    "事件“" + cause + "”不会发生：应为 created、updated、deleted、restored、purged 或一个状态转换",
                    "The event '" + cause
                            + "' never happens: it is created, updated, deleted, restored, purged or a transition");
            fields(effective, object, cause, event);
        });
    }

    private void fields(EffectiveDefinition effective, ObjectDefinition object, String cause, EventDefinition event) {
        for (int i = 0; i < event.fields().size(); i++) {
            String name = event.fields().get(i);
            String pointer = Pointers.of("events", cause, "fields") + "/" + i;
            if (!context.hasField(effective, pointer, object, name)) {
                continue;
            }
            FieldDefinition field = object.fields().get(name);
            // A roll-up changes with other records, of which this one's events tell nothing.
            if (field == null
                    || field.secret()
                    || isPlainSensitive(field)
                    || !ObjectCompiler.isStored(field.type())
                    || field.rollup() != null) {
                context.error(
                        effective,
                        pointer,
                        MetaErrorCode.EVENT_FIELD,
                        "事件只能带对象自己存储的、非机密的字段（汇总除外；加密的字段要有部分遮蔽的 mask），“" + name + "”不是",
                        "An event carries stored fields of the object that are neither secret nor roll-ups, sensitive ones"
                                + " only with a mask other than all; '" + name + "' is none");
            }
        }
    }

    /** Events are kept and told in plain; what has a mask is masked in them. */
    private static boolean isPlainSensitive(FieldDefinition field) {
        return field.isSensitive() && field.mask() == FieldDefinition.Mask.ALL;
    }
}
