package cn.minshui.engine.core.release;

import cn.minshui.engine.core.compile.ModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.ReleaseId;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Compilations in memory by content hash: tenants with the same sources share one, and each is made by one thread once. */
final class CompiledReleases {
    private static final int MOST = 64;
    private static final Duration UNUSED = Duration.ofHours(1);

    private final ModelCompiler compiler;
    private final AsyncCache<String, Compilation> cache =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(UNUSED).buildAsync();

    CompiledReleases(ModelCompiler compiler) {
        this.compiler = compiler;
    }

    /** The compilation of new sources; kept only when it has no errors. */
    Compilation compile(SourceTree sources) {
        Compilation compilation = compiler.compile(sources);
        if (compilation.hasErrors()) {
            return compilation;
        }
        CompletableFuture<Compilation> mine = CompletableFuture.completedFuture(compilation);
        return cache.asMap()
                .merge(compilation.hash(), mine, (there, again) -> there.isCompletedExceptionally() ? again : there)
                .join();
    }

    /** The compilation of a stored release, from memory or from its sources. */
    Compilation get(ReleaseId id, Supplier<SourceTree> sources) {
        CompletableFuture<Compilation> there = cache.getIfPresent(id.value());
        if (there == null) {
            CompletableFuture<Compilation> mine = new CompletableFuture<>();
            there = cache.asMap().putIfAbsent(id.value(), mine);
            if (there == null) {
                there = mine;
                complete(mine, id, sources);
            }
        }
        try {
            return there.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    void forget() {
        cache.synchronous().invalidateAll();
    }

    /** A failed one leaves the cache, so that the next call tries again. */
    private void complete(CompletableFuture<Compilation> future, ReleaseId id, Supplier<SourceTree> sources) {
        try {
            Compilation compilation = compiler.compile(sources.get());
            if (compilation.hasErrors()) {
                throw new IllegalStateException("release " + id.value()
                        + " does not compile on this version of the engine: " + compilation.problems());
            }
            future.complete(compilation);
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
        }
    }

    /** The models of a release, those of branches included. */
    static List<CompiledModel> models(Compilation compilation) {
        List<CompiledModel> models = new ArrayList<>();
        models.add(compilation.at(""));
        models.addAll(compilation.branches().values());
        return models;
    }
}
