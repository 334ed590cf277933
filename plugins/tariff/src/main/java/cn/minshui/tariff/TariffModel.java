package cn.minshui.tariff;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All tariffs effective at one organisation node. As a {@code Predicate} it tells other plugins, which cannot see this class,
 * whether a price code exists.
 */
public final class TariffModel implements Predicate<String> {
    private final Map<String, CompiledVersion[]> versions;

    /** @param versions by price code, ascending by their first month */
    TariffModel(Map<String, CompiledVersion[]> versions) {
        this.versions = new HashMap<>(versions);
    }

    @Override
    public boolean test(String priceCode) {
        return versions.containsKey(priceCode);
    }

    /** Versions of a price code, ascending by their first month; null when there is no such code. */
    CompiledVersion @Nullable [] versions(@Nullable String priceCode) {
        return priceCode == null ? null : versions.get(priceCode);
    }

    /** The version in force in a billing month; null before the first. */
    static @Nullable CompiledVersion inForce(CompiledVersion[] versions, long month) {
        for (int i = versions.length - 1; i >= 0; i--) {
            if (versions[i].from() <= month) {
                return versions[i];
            }
        }
        return null;
    }
}
