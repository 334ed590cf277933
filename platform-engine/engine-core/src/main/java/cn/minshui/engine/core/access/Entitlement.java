package cn.minshui.engine.core.access;

import cn.minshui.engine.core.model.CompiledObject;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Modules that the caller's tenant and company have; objects of others are withheld, whatever his roles grant.
 *
 * @param modules null for every module
 */
public record Entitlement(@Nullable Set<String> modules) {
    public static final Entitlement ALL = new Entitlement(null);

    /** The engine's own module, without which nobody could log in. */
    public static final String PLATFORM = "platform";

    public Entitlement {
        modules = modules == null ? null : Set.copyOf(modules);
    }

    public boolean holds(CompiledObject object) {
        String module = object.definition().module();
        return modules == null || module.equals(PLATFORM) || modules.contains(module);
    }

    /** What both hold. */
    public Entitlement and(Entitlement other) {
        if (modules == null || other.modules == null) {
            return modules == null ? other : this;
        }
        Set<String> both = new HashSet<>(modules);
        both.retainAll(other.modules);
        return new Entitlement(both);
    }
}
