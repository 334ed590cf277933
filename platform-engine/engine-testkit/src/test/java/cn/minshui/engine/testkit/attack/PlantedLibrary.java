package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** The library with an open interface of each object, and records of it without a database. */
final class PlantedLibrary {
    private static final String NOBODY = """
            ---
            kind: role
            name: attack-nothing
            label: {zh: 无权, en: Nothing}
            grants: {}
            """;

    private PlantedLibrary() {}

    static CompiledModel library() {
        List<SourceFile> files = new ArrayList<>(LibraryMetadata.base());
        CompiledModel plain = compiled(files);
        files.add(new SourceFile("base/lending/attacks.yaml", OpenAttacks.yaml(plain) + NOBODY));
        return compiled(files);
    }

    private static CompiledModel compiled(List<SourceFile> files) {
        return Objects.requireNonNull(
                new DefaultModelCompiler(new CelExpressions(), new DefaultPluginRegistry(List.of(), List.of()))
                        .compile(new SourceTree(files, List.of()))
                        .base());
    }

    static CompiledModel with(CompiledModel model, String... objects) {
        Map<String, CompiledObject> some = new LinkedHashMap<>(model.objects());
        some.keySet().retainAll(List.of(objects));
        return new CompiledModel(
                model.hash(),
                some,
                model.lists(),
                model.forms(),
                model.pages(),
                model.menus(),
                model.dictionaries(),
                model.sequences(),
                model.roles(),
                model.compiledRoles(),
                model.policies(),
                model.importTemplates(),
                model.scripts(),
                model.jobs(),
                model.interfaces(),
                model.tests(),
                model.kindModels(),
                model.kindDefinitions());
    }

    /** Records as they would be made, without a database: each gets the next id. */
    static SampleRows samples(CompiledModel model) {
        AtomicLong ids = new AtomicLong(70_000_000_000L);
        DataAccess data = (DataAccess) Proxy.newProxyInstance(
                DataAccess.class.getClassLoader(), new Class<?>[] {DataAccess.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("create")) {
                        return ids.incrementAndGet();
                    }
                    if (method.getName().equals("delete")) {
                        return null;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
        return SampleRows.make(model, data, 1, 1);
    }
}
