package cn.minshui.engine.testkit.plugin;

import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A kind of two numbers, of which the first must be the smaller one; it can be made faulty. */
class SampleKind implements KindProvider {
    private final String schema;

    SampleKind(String schema) {
        this.schema = schema;
    }

    static KindSource source(String name, long from, long to) {
        return new KindSource(
                name,
                Map.of("kind", "sample", "name", name, "from", from, "to", to),
                pointer -> new Place.InFile(name + ".yaml", 1, 1, pointer));
    }

    @Override
    public String kind() {
        return "sample";
    }

    @Override
    public String schemaResource() {
        return "sample-kind/" + schema + ".json";
    }

    @Override
    public Object compile(List<KindSource> sources, Consumer<Problem> problems) {
        Map<String, Long> model = new TreeMap<>();
        for (KindSource source : sources) {
            long from = (Long) source.body().getOrDefault("from", 0L);
            long to = (Long) source.body().getOrDefault("to", 0L);
            if (from > to) {
                report(source, problems);
            }
            model.put(source.name(), to - from);
        }
        return model;
    }

    void report(KindSource source, Consumer<Problem> problems) {
        problems.accept(Problem.error("SAMPLE_ORDER", source.places().apply("/from"), "顺序颠倒", "out of order"));
    }
}
