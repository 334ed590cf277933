package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.SchemaCatalog;
import cn.minshui.engine.core.plugin.KindSources;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.PluginRegistry.Provided;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The kinds that plugins bring: their schemas and their compilers. */
final class PluginKinds {
    private final PluginRegistry plugins;
    private final List<Provided<KindProvider>> providers;
    private final Consumer<Problem> problems;
    private final Map<String, Object> compiled = new HashMap<>();

    PluginKinds(PluginRegistry plugins, Consumer<Problem> problems) {
        this.plugins = plugins;
        this.providers = plugins.kinds();
        this.problems = problems;
    }

    void addSchemas(SchemaCatalog catalog) {
        for (Provided<KindProvider> provided : providers) {
            KindProvider provider = provided.service();
            try (InputStream schema = plugins.kindSchema(provided)
                    .orElseThrow(() -> new IllegalStateException(
                            "plugin " + provided.plugin().id() + " has no resource " + provider.schemaResource()))) {
                catalog.addKind(provider.kind(), schema);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Models by kind; a kind whose definitions are the very same as before is not compiled again. */
    Map<String, Object> compile(EffectiveSet set) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (Provided<KindProvider> provided : providers) {
            String kind = provided.service().kind();
            List<EffectiveDefinition> definitions = set.ofKind(kind);
            String key = key(kind, definitions);
            Object model = compiled.get(key);
            if (model == null) {
                model = compile(provided.service(), definitions);
                compiled.put(key, model);
            }
            result.put(kind, model);
        }
        return Collections.unmodifiableMap(result);
    }

    /** The effective definitions of each kind by name. */
    Map<String, Map<String, EffectiveDefinition>> definitions(EffectiveSet set) {
        Map<String, Map<String, EffectiveDefinition>> result = new LinkedHashMap<>();
        for (Provided<KindProvider> provided : providers) {
            Map<String, EffectiveDefinition> byName = new TreeMap<>();
            set.ofKind(provided.service().kind()).forEach(d -> byName.put(d.name(), d));
            result.put(provided.service().kind(), Collections.unmodifiableMap(byName));
        }
        return Collections.unmodifiableMap(result);
    }

    private static String key(String kind, List<EffectiveDefinition> definitions) {
        ContentHash hash = new ContentHash().text(kind);
        definitions.forEach(d -> hash.text(d.name()).node(d.tree()));
        return hash.hex();
    }

    private Object compile(KindProvider provider, List<EffectiveDefinition> definitions) {
        List<KindSource> sources = definitions.stream().map(KindSources::of).toList();
        List<Problem> found = new ArrayList<>();
        try {
            Object model = provider.compile(sources, found::add);
            found.forEach(problems);
            return model;
        } catch (RuntimeException e) {
            found.forEach(problems);
            problems.accept(MetaErrorCode.KIND_COMPILE_FAILED.at(
                    definitions.isEmpty() ? Place.whole() : definitions.get(0).place(""),
                    "插件编译种类 " + provider.kind() + " 时出错：" + e,
                    "The plugin failed to compile kind " + provider.kind() + ": " + e));
            return Map.of();
        }
    }
}
