package cn.minshui.engine.app.generate;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The library with its exhibits, compiled. */
public final class LibraryModel {
    private static final CompiledModel MODEL = compile();

    private LibraryModel() {}

    public static CompiledModel model() {
        return MODEL;
    }

    /** @param names none for every object */
    public static List<CompiledObject> objects(String... names) {
        Stream<String> chosen = names.length == 0 ? MODEL.objects().keySet().stream() : Stream.of(names);
        return chosen.sorted().map(name -> MODEL.object(name).orElseThrow()).toList();
    }

    private static CompiledModel compile() {
        List<SourceFile> files = new ArrayList<>(LibraryMetadata.base());
        files.add(LibraryMetadata.exhibit());
        try (DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of())) {
            Compilation compilation =
                    new DefaultModelCompiler(new CelExpressions(), plugins).compile(new SourceTree(files, List.of()));
            if (compilation.hasErrors()) {
                throw new AssertionError(compilation.problems().toString());
            }
            return Objects.requireNonNull(compilation.base());
        }
    }
}
