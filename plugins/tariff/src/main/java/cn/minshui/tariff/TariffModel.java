package cn.minshui.tariff;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All tariffs effective at one organisation node. As a {@code Predicate} it tells other plugins, which cannot see this class,
 * whether a price code exists; examples are none.
 */
public final class TariffModel implements Predicate<String> {
    private final Map<String, CompiledVersion[]> versions;
    private final Map<String, CompiledVersion[]> examples;

    /**
     * @param versions by price code, ascending by their first month
     * @param examples likewise, of tariffs that only tests may use
     */
    TariffModel(Map<String, CompiledVersion[]> versions, Map<String, CompiledVersion[]> examples) {
        this.versions = new HashMap<>(versions);
        this.examples = new HashMap<>(examples);
    }

    @Override
    public boolean test(String priceCode) {
        return versions.containsKey(priceCode);
    }

    /** Versions of a price code, ascending by their first month; null when there is no such code. */
    CompiledVersion @Nullable [] versions(@Nullable String priceCode) {
        return priceCode == null ? null : versions.get(priceCode);
    }

    /** A model in which the examples are price codes as well. */
    TariffModel withExamples() {
        Map<String, CompiledVersion[]> all = new HashMap<>(versions);
        all.putAll(examples);
        return new TariffModel(all, Map.of());
    }

    /** Index of the version in force in a billing month; -1 before the first. */
    static int inForce(CompiledVersion[] versions, long month) {
        int index = versions.length - 1;
        while (index >= 0 && versions[index].from() > month) {
            index--;
        }
        return index;
    }
}
