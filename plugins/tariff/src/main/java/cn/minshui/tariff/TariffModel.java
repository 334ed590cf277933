package cn.minshui.tariff;

import cn.minshui.engine.spi.kind.NamedDefinitions;
import cn.minshui.engine.spi.problem.Text;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All tariffs effective at one organisation node; those with prices in force are the price codes that a card can have. */
public final class TariffModel implements NamedDefinitions {
    private final Map<String, CompiledVersion[]> versions;
    private final Map<String, CompiledVersion[]> examples;
    private final Map<String, Text> labels;
    private final Map<Long, Map<String, Text>> named = new ConcurrentHashMap<>();

    /**
     * @param versions by price code, ascending by their first month
     * @param examples likewise, of tariffs that only tests may use
     * @param labels of price codes
     */
    TariffModel(
            Map<String, CompiledVersion[]> versions,
            Map<String, CompiledVersion[]> examples,
            Map<String, Text> labels) {
        this.versions = new HashMap<>(versions);
        this.examples = new HashMap<>(examples);
        this.labels = new HashMap<>(labels);
    }

    @Override
    public Map<String, Text> on(LocalDate day) {
        return named.computeIfAbsent(day.getYear() * 100L + day.getMonthValue(), this::inForce);
    }

    private Map<String, Text> inForce(long month) {
        Map<String, Text> codes = new TreeMap<>();
        versions.forEach((code, each) -> {
            if (inForce(each, month) >= 0) {
                codes.put(code, labels.getOrDefault(code, Text.of(code, code)));
            }
        });
        return Collections.unmodifiableMap(codes);
    }

    /** Versions of a price code, ascending by their first month; null when there is no such code. */
    CompiledVersion @Nullable [] versions(@Nullable String priceCode) {
        return priceCode == null ? null : versions.get(priceCode);
    }

    /** A model in which the examples are price codes as well. */
    TariffModel withExamples() {
        Map<String, CompiledVersion[]> all = new HashMap<>(versions);
        all.putAll(examples);
        return new TariffModel(all, Map.of(), labels);
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
