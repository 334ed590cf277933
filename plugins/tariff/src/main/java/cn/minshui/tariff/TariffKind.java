package cn.minshui.tariff;

import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The metadata kind {@code tariff}: one definition is one price code (简号) with its versions. */
public final class TariffKind implements KindProvider {

    @Override
    public String kind() {
        return "tariff";
    }

    @Override
    public String schemaResource() {
        return "schema/tariff.json";
    }

    @Override
    public TariffModel compile(List<KindSource> sources, Consumer<Problem> problems) {
        Map<String, CompiledVersion[]> tariffs = new HashMap<>();
        Map<String, CompiledVersion[]> examples = new HashMap<>();
        Map<String, Text> labels = new HashMap<>();
        for (KindSource source : sources) {
            TariffCompiler compiler = new TariffCompiler(source, problems);
            (compiler.isExample() ? examples : tariffs).put(source.name(), compiler.compile());
            labels.put(source.name(), Written.label(source.body(), source.name()));
        }
        return new TariffModel(tariffs, examples, labels);
    }
}
