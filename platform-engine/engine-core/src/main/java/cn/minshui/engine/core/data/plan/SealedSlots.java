package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.data.plan.ObjectPlan.Engine;
import cn.minshui.engine.core.protect.Protection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fills the slots of sensitive fields: on the way to the database their values are encrypted here and nowhere else. */
final class SealedSlots {
    private SealedSlots() {}

    static boolean isSealed(Slot slot) {
        return slot instanceof Slot.Sealed || slot instanceof Slot.BlindOf || slot instanceof Slot.Blind;
    }

    /** @param values with the tenant */
    static @Nullable Object value(Slot slot, Map<String, ? extends @Nullable Object> values, Protection protection) {
        long tenant = (Long) Objects.requireNonNull(values.get(Engine.TENANT), Engine.TENANT);
        if (slot instanceof Slot.Blind compared) {
            String text = (String) Statements.value(compared.of(), values);
            return text == null ? null : entry(compared, tenant, text, protection);
        }
        String name = slot instanceof Slot.Sealed sealed ? sealed.name() : ((Slot.BlindOf) slot).name();
        if (!values.containsKey(name)) {
            throw new IllegalArgumentException("no value for " + name);
        }
        return stored(slot, tenant, (String) values.get(name), protection);
    }

    /** What a column holds of the value of its field. */
    static @Nullable String stored(Slot slot, long tenant, @Nullable String text, Protection protection) {
        if (text == null) {
            return null;
        }
        if (slot instanceof Slot.Sealed sealed) {
            return protection.fields().seal(tenant, sealed.place(), text);
        }
        Slot.BlindOf blind = (Slot.BlindOf) slot;
        return protection.fields().entry(tenant, blind.place(), blind.search(), text);
    }

    private static String entry(Slot.Blind compared, long tenant, String text, Protection protection) {
        List<String> entries = protection.fields().entries(tenant, compared.place(), compared.search(), text);
        return entries.get(compared.key() < entries.size() ? compared.key() : 0);
    }
}
