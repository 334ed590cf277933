package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.plugin.PluginRegistry.Provided;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All services by family and name, those of disabled plugins behind the others. Several versions of one plugin provide the same
 * names, of which the highest is given; calculators may stand in several versions of their own besides.
 */
final class ServiceTable {
    private static final Comparator<Provided<Object>> BEST_FIRST = Comparator.comparing(ServiceTable::contract)
            .thenComparing(p -> p.plugin().version(), SpiVersion::compare)
            .reversed();

    private final Map<PluginFamily, Map<String, List<Provided<Object>>>> byName = new EnumMap<>(PluginFamily.class);
    private final Predicate<PluginVersion> enabled;

    /** @param enabled asked with every look-up */
    ServiceTable(Predicate<PluginVersion> enabled) {
        this.enabled = enabled;
    }

    /** Calculators are compared by their own version first. */
    private static Contract contract(Provided<Object> provided) {
        return new Contract(provided.service() instanceof Calculator calculator ? calculator.version() : "0.0.0");
    }

    private record Contract(String version) implements Comparable<Contract> {
        @Override
        public int compareTo(Contract other) {
            return SpiVersion.compare(version, other.version);
        }
    }

    /** @return what is wrong when the name is taken by another plugin; the first provider stays */
    Optional<Text> add(PluginVersion plugin, ServiceScan.Found found) {
        Provided<Object> added = new Provided<>(plugin, found.service());
        List<Provided<Object>> all = byName.computeIfAbsent(found.family(), f -> new LinkedHashMap<>())
                .computeIfAbsent(found.name(), n -> new ArrayList<>());
        for (Provided<Object> other : all) {
            if (!other.plugin().id().equals(plugin.id()) && contract(other).compareTo(contract(added)) == 0) {
                return Optional.of(taken(found, contract(added), other.plugin()));
            }
            if (!other.plugin().id().equals(plugin.id()) && found.family() != PluginFamily.CALCULATOR) {
                return Optional.of(taken(found, contract(added), other.plugin()));
            }
        }
        all.add(added);
        all.sort(BEST_FIRST);
        return Optional.empty();
    }

    private static Text taken(ServiceScan.Found found, Contract contract, PluginVersion owner) {
        String key = found.family() == PluginFamily.CALCULATOR ? found.key() + " " + contract.version() : found.key();
        return Text.of(
                key + " 已由插件 " + owner.id() + " 提供，此处不启用",
                key + " is already provided by plugin " + owner.id() + " and is not enabled here");
    }

    /** @param preferred the version asked for first, when its plugin provides the name; null for none */
    <T> Optional<Provided<T>> find(PluginFamily family, Class<T> type, String name, @Nullable PluginVersion preferred) {
        return best(named(family, name), preferred).map(p -> new Provided<>(p.plugin(), type.cast(p.service())));
    }

    <T> List<Provided<T>> all(PluginFamily family, Class<T> type) {
        return byName.getOrDefault(family, Map.of()).keySet().stream()
                .flatMap(name -> find(family, type, name, null).stream())
                .toList();
    }

    Optional<Provided<Calculator>> calculator(String name, String range, @Nullable PluginVersion preferred) {
        List<Provided<Object>> inRange = named(PluginFamily.CALCULATOR, name).stream()
                .filter(p -> SpiVersion.satisfies(contract(p).version(), range).orElse(false))
                .toList();
        return best(inRange, preferred).map(p -> new Provided<>(p.plugin(), (Calculator) p.service()));
    }

    private List<Provided<Object>> named(PluginFamily family, String name) {
        return byName.getOrDefault(family, Map.of()).getOrDefault(name, List.of());
    }

    private Optional<Provided<Object>> best(List<Provided<Object>> candidates, @Nullable PluginVersion preferred) {
        Optional<Provided<Object>> pinned = candidates.stream()
                .filter(p -> Objects.equals(p.plugin(), preferred) && enabled.test(p.plugin()))
                .findFirst();
        return pinned.or(() -> candidates.stream()
                        .filter(p -> enabled.test(p.plugin()))
                        .findFirst())
                .or(() -> candidates.stream().findFirst());
    }

    /** The version that is given now to who requires it, if an enabled one fits: by a calculator's own version, else the plugin's. */
    Optional<PluginVersion> provider(PluginManifest.Requirement requirement, Predicate<PluginVersion> counted) {
        return named(requirement.family(), requirement.name()).stream()
                .filter(p -> counted.test(p.plugin()))
                .filter(p -> SpiVersion.satisfies(offered(requirement, p), requirement.range())
                        .orElse(false))
                .map(Provided::plugin)
                .findFirst();
    }

    private static String offered(PluginManifest.Requirement requirement, Provided<Object> provided) {
        return requirement.family() == PluginFamily.CALCULATOR
                ? contract(provided).version()
                : provided.plugin().version();
    }
}
