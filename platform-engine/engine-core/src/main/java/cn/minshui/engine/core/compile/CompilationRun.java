package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.definition.PlaceOrder;
import cn.minshui.engine.core.definition.SchemaCatalog;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One compilation: what is collected on the way lives here. */
final class CompilationRun {
    /** The same problem is found again in every branch that shares the definition; a set says it once. */
    private final Set<Problem> problems = new LinkedHashSet<>();

    private final PluginRegistry plugins;
    private final SchemaCatalog catalog = new SchemaCatalog();
    private final PluginKinds pluginKinds;
    private final CompileCache cache = new CompileCache();
    private final Expressions profile;
    private final ModelAssembler assembler;

    CompilationRun(Expressions profile, PluginRegistry plugins) {
        this.plugins = plugins;
        this.pluginKinds = new PluginKinds(plugins, problems::add);
        pluginKinds.addSchemas(catalog);
        this.profile = profile;
        this.assembler = new ModelAssembler(cache, pluginKinds, problems::add);
    }

    Compilation run(SourceTree sources) {
        SourceLayers layers = SourceLayers.read(sources, catalog, problems::add);
        CompiledModel baseModel = model(layers.base());
        Map<String, CompiledModel> branches = new LinkedHashMap<>();
        layers.branches().forEach((path, set) -> branches.put(path, model(set)));
        new BranchColumns(problems::add).check(baseModel, branches, layers);
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparing(Problem::place, PlaceOrder.INSTANCE));
        boolean failed = sorted.stream().anyMatch(Problem::isError);
        return new Compilation(
                hash(sources),
                failed ? null : baseModel,
                failed ? Map.of() : Collections.unmodifiableMap(branches),
                List.copyOf(sorted));
    }

    private CompiledModel model(EffectiveSet set) {
        CheckContext context = new CheckContext(set, catalog, plugins, problems::add);
        new DefinitionChecks(context).run();
        ExpressionCompiler expressions = new ExpressionCompiler(profile, set, problems::add);
        new ScreenExpressions(set, cache, expressions).check();
        CompiledModel model = assembler.assemble(set, expressions, hash(set));
        new CycleCheck(set, problems::add).check(model);
        new StoredComputedCheck(set, problems::add).check(model);
        new RollupCheck(set, problems::add).check(model);
        new DefaultCheck(set, problems::add).check(model);
        new SensitiveCheck(context).copies(model);
        return model;
    }

    private String hash(EffectiveSet set) {
        ContentHash hash = new ContentHash();
        set.all().forEach(d -> hash.text(d.id()).text(cache.digest(d)));
        return plugins(hash).hex();
    }

    private String hash(SourceTree sources) {
        ContentHash hash = new ContentHash();
        hash.text(Origin.ENGINE);
        SourceContent.add(hash, PlatformDefinitions.files());
        hash.text(Origin.BASE);
        SourceContent.add(hash, sources.base());
        sources.overlays().stream()
                .sorted(Comparator.comparing(OverlayLayer::path))
                .forEach(layer -> SourceContent.add(hash.text(layer.path()), layer.files()));
        return plugins(hash).hex();
    }

    private ContentHash plugins(ContentHash hash) {
        plugins.plugins().stream()
                .sorted(Comparator.comparing(PluginRegistry.PluginInfo::id))
                .forEach(plugin -> hash.text(plugin.id()).text(plugin.version()));
        return hash;
    }
}
