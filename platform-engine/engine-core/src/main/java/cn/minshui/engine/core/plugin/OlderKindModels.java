package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.PluginRegistry.Provided;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Models of a kind as an older version of its plugin, loaded beside the newest, compiles the same definitions: its calculators take
 * no others. Made when first asked for; the newest version's are part of the {@link CompiledModel}.
 */
final class OlderKindModels {
    private static final int MOST = 1000;
    private final Cache<Key, Object> models = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /** The provider stands for one load of the plugin, so what an unloaded one made is never given. */
    private record Key(String model, KindProvider provider) {}

    /** @return null when the version does not provide the kind, or is the one that the model was compiled with */
    @Nullable
    Object model(PluginRegistry plugins, CompiledModel model, String kind, PluginVersion version) {
        Optional<Provided<KindProvider>> older =
                plugins.kind(kind, version).filter(p -> p.plugin().equals(version));
        boolean isNewest = plugins.kinds().stream()
                .anyMatch(p -> p.service().kind().equals(kind) && p.plugin().equals(version));
        if (older.isEmpty() || isNewest) {
            return null;
        }
        KindProvider provider = older.get().service();
        Map<String, EffectiveDefinition> definitions = model.kindDefinitions().getOrDefault(kind, Map.of());
        return models.get(new Key(model.hash(), provider), key -> compile(provider, definitions, version));
    }

    /** Classes of a plugin have changed. */
    void forget() {
        models.invalidateAll();
    }

    private static Object compile(
            KindProvider provider, Map<String, EffectiveDefinition> definitions, PluginVersion version) {
        List<KindSource> sources =
                definitions.values().stream().map(KindSources::of).toList();
        List<Problem> problems = new ArrayList<>();
        Object model = provider.compile(sources, problems::add);
        if (problems.stream().anyMatch(Problem::isError)) {
            List<Problem> all = new ArrayList<>(List.of(Problem.error(
                    "PLUGIN_VERSION_UNFIT",
                    Place.whole(),
                    "插件 " + version.id() + " 的旧版本 " + version.version() + " 读不懂现在的定义",
                    "version " + version.version() + " of plugin " + version.id()
                            + " does not understand the definitions of today")));
            all.addAll(problems);
            throw new ProblemException(ProblemClass.CONFLICT, all);
        }
        return model;
    }
}
