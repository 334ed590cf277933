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
import java.util.Optional;

/** All enabled services by family and name. Calculators may stand several times, in different versions. */
final class ServiceTable {
    private final Map<PluginFamily, Map<String, Provided<Object>>> byName = new EnumMap<>(PluginFamily.class);
    private final Map<String, List<Provided<Calculator>>> calculators = new LinkedHashMap<>();

    /** @return what is wrong when the name is taken; the first provider stays */
    Optional<Text> add(PluginVersion plugin, ServiceScan.Found found) {
        if (found.service() instanceof Calculator calculator && found.family() == PluginFamily.CALCULATOR) {
            return addCalculator(plugin, calculator);
        }
        Provided<Object> earlier = byName.computeIfAbsent(found.family(), f -> new LinkedHashMap<>())
                .putIfAbsent(found.name(), new Provided<>(plugin, found.service()));
        return earlier == null ? Optional.empty() : Optional.of(taken(found.key(), earlier.plugin()));
    }

    private Optional<Text> addCalculator(PluginVersion plugin, Calculator calculator) {
        List<Provided<Calculator>> versions = calculators.computeIfAbsent(calculator.name(), n -> new ArrayList<>());
        for (Provided<Calculator> other : versions) {
            if (SpiVersion.compare(other.service().version(), calculator.version()) == 0) {
                return Optional.of(
                        taken("calculator:" + calculator.name() + " " + calculator.version(), other.plugin()));
            }
        }
        versions.add(new Provided<>(plugin, calculator));
        versions.sort(Comparator.comparing(
                (Provided<Calculator> p) -> p.service().version(), (left, right) -> SpiVersion.compare(right, left)));
        return Optional.empty();
    }

    private static Text taken(String key, PluginVersion owner) {
        return Text.of(
                key + " 已由插件 " + owner.id() + " 提供，此处不启用",
                key + " is already provided by plugin " + owner.id() + " and is not enabled here");
    }

    <T> Optional<Provided<T>> find(PluginFamily family, Class<T> type, String name) {
        return Optional.ofNullable(byName.getOrDefault(family, Map.of()).get(name))
                .map(p -> new Provided<>(p.plugin(), type.cast(p.service())));
    }

    <T> List<Provided<T>> all(PluginFamily family, Class<T> type) {
        return byName.getOrDefault(family, Map.of()).values().stream()
                .map(p -> new Provided<>(p.plugin(), type.cast(p.service())))
                .toList();
    }

    Optional<Provided<Calculator>> calculator(String name, String range) {
        return calculators.getOrDefault(name, List.of()).stream()
                .filter(p -> SpiVersion.satisfies(p.service().version(), range).orElse(false))
                .findFirst();
    }

    /** Whether somebody provides it in the range: of a calculator's own version, of the plugin's version otherwise. */
    boolean meets(PluginManifest.Requirement requirement) {
        if (requirement.family() == PluginFamily.CALCULATOR) {
            return calculator(requirement.name(), requirement.range()).isPresent();
        }
        return find(requirement.family(), Object.class, requirement.name())
                .flatMap(p -> SpiVersion.satisfies(p.plugin().version(), requirement.range()))
                .orElse(false);
    }
}
