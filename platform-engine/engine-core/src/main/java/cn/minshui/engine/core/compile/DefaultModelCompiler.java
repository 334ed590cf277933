package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.plugin.PluginRegistry;

/** The compiler of the engine. Thread-safe; keeps nothing between compilations. */
public final class DefaultModelCompiler implements ModelCompiler {
    private final Expressions expressions;
    private final PluginRegistry plugins;

    public DefaultModelCompiler(Expressions expressions, PluginRegistry plugins) {
        this.expressions = expressions;
        this.plugins = plugins;
    }

    @Override
    public Compilation compile(SourceTree sources) {
        return new CompilationRun(expressions, plugins).run(sources);
    }
}
