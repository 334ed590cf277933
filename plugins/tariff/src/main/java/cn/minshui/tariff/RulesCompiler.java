package cn.minshui.tariff;

import static cn.minshui.tariff.Written.map;
import static cn.minshui.tariff.Written.word;

import cn.minshui.tariff.VersionRules.Accumulation;
import cn.minshui.tariff.VersionRules.Basis;
import cn.minshui.tariff.VersionRules.FirstReading;
import cn.minshui.tariff.VersionRules.Minimum;
import cn.minshui.tariff.VersionRules.Population;
import cn.minshui.tariff.VersionRules.PriceChange;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a version says beyond its items, with every default where nothing is written. */
final class RulesCompiler {
    private static final List<String> RULES =
            List.of("accumulation", "boundsPer", "population", "minimum", "priceChange", "volumeUnit", "concessions");
    private static final List<String> NEED_TIERS = List.of("accumulation", "boundsPer", "population");
    private static final List<String> OF_A_YEAR = List.of("gapMonths", "crossing");

    private final Written written;
    private final int kernel;
    private final List<CompiledItem> items;

    RulesCompiler(Written written, int kernel, List<CompiledItem> items) {
        this.written = written;
        this.kernel = kernel;
        this.items = items;
    }

    VersionRules rules(Map<String, Object> version, String place) {
        if (kernel != KernelTwo.NUMBER) {
            RULES.stream().filter(version::containsKey).forEach(rule -> written.needsKernelTwo(place + "/" + rule));
            return VersionRules.NONE;
        }
        boolean tiered = items.stream().anyMatch(CompiledItem::tiered);
        NEED_TIERS.stream()
                .filter(rule -> !tiered && version.containsKey(rule))
                .forEach(rule -> written.problem(
                        "TARIFF_RULE_WITHOUT_TIERS",
                        place + "/" + rule,
                        "本版本没有阶梯，这项规则不起作用",
                        "without tiers this rule does nothing"));
        Accumulation accumulation = accumulation(map(version, "accumulation"), place + "/accumulation");
        Basis basis = Basis.valueOf(word(version, "boundsPer", "card").toUpperCase(Locale.ROOT));
        long unit = version.containsKey("volumeUnit")
                ? written.scaled(version.get("volumeUnit"), 3, place + "/volumeUnit")
                : Scale.VOLUME;
        return new VersionRules(
                accumulation,
                basis,
                population(map(version, "population"), basis, accumulation, place + "/population"),
                minimum(map(version, "minimum"), place + "/minimum"),
                change(map(version, "priceChange"), accumulation, place + "/priceChange"),
                Math.max(1, unit),
                new Concessions(written, items).compile(map(version, "concessions"), place + "/concessions"));
    }

    private Accumulation accumulation(Map<String, Object> body, String place) {
        int months = switch (word(body, "period", "month")) {
            case "two-months" -> 2;
            case "year" -> 12;
            default -> 1;
        };
        if (months == 1 && body.containsKey("startMonth")) {
            idle(place + "/startMonth");
        }
        if (months != 12) {
            OF_A_YEAR.stream().filter(body::containsKey).forEach(key -> idle(place + "/" + key));
        } else if (body.containsKey("bounds")) {
            idle(place + "/bounds");
        }
        String first = word(body, "firstReading", "not-counted");
        return new Accumulation(
                months,
                (int) Written.whole(body, "startMonth", 1),
                word(body, "bounds", "by-months").equals("by-months"),
                FirstReading.valueOf(first.toUpperCase(Locale.ROOT).replace('-', '_')),
                (int) Written.whole(body, "gapMonths", 12),
                word(body, "crossing", "by-months").equals("by-months"),
                word(body, "ownerChange", "keep").equals("restart"));
    }

    private void idle(String place) {
        written.problem(
                "TARIFF_RULE_WITHOUT_PERIOD",
                place,
                "这个参数对所选的累计周期不起作用，请去掉或改 period",
                "this parameter does nothing for the chosen period; leave it out or change period");
    }

    private @Nullable Population population(
            Map<String, Object> body, Basis basis, Accumulation accumulation, String place) {
        if (body.isEmpty()) {
            return null;
        }
        if (basis != Basis.CARD) {
            written.problem(
                    "TARIFF_POPULATION_TWICE",
                    place,
                    "上限已按户数或人口放大，不能再按人口增量",
                    "the bounds grow with households or people already and cannot grow with population again");
        }
        long extra = written.scaled(body.get("extra"), 3, place + "/extra");
        long inWindow = switch (word(body, "per", "month")) {
            case "month" -> extra * accumulation.months();
            case "year" -> Divide.halfUp(extra, accumulation.months(), 12);
            default -> extra;
        };
        long tiers = 0;
        for (Object number : Written.list(body, "tiers")) {
            tiers |= 1L << (Written.decimal(number).intValueExact() - 1);
        }
        return new Population(
                Written.whole(body, "above", 0),
                inWindow,
                Written.whole(body, "most", 0),
                body.containsKey("tiers") ? tiers : -1L);
    }

    private @Nullable Minimum minimum(Map<String, Object> body, String place) {
        return body.isEmpty()
                ? null
                : new Minimum(
                        written.scaled(body.get("volume"), 3, place + "/volume"),
                        word(body, "mode", "skip").equals("skip"),
                        word(body, "per", "bill").equals("month"));
    }

    private PriceChange change(Map<String, Object> body, Accumulation accumulation, String place) {
        String bounds = word(body, "bounds", accumulation.isYear() ? "continued" : "prorated");
        if (accumulation.isYear() && !bounds.equals("continued")) {
            written.problem(
                    "TARIFF_YEAR_GOES_ON",
                    place + "/bounds",
                    "按年累计时调价前后接着累计，bounds 只能是 continued",
                    "with a tier year volumes go on through a price change; bounds must be continued");
        }
        return new PriceChange(
                PriceChange.Mode.valueOf(word(body, "mode", "whole").toUpperCase(Locale.ROOT)),
                PriceChange.Bounds.valueOf(bounds.toUpperCase(Locale.ROOT)));
    }
}
