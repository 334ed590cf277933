package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.PluginRegistry.WebPart;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A kind of a plugin is read, validated, merged and compiled like the engine's own. */
class PluginKindUnitTests {
    private static final String BREAD = "kind: recipe\nname: bread\nlabel: 面包\ngrams: {flour: 500, salt: 0.125}\n";

    private static final WebPart BOOK = new WebPart("index.js", "0", List.of("book"));

    private final AtomicInteger compiled = new AtomicInteger();
    private String version = "1.0.0";

    @Test
    void valuesReachThePluginExact() {
        Compilation compilation = compile(BREAD);
        assertThat(compilation.problems()).isEmpty();
        assertThat(compilation.at("").kindModels().get("recipe"))
                .isEqualTo(Map.of("bread", Map.of("flour", 500L, "salt", new BigDecimal("0.125"))));
    }

    @Test
    void branchChangesItAndOnlyThenItIsCompiledAgain() {
        Compilation compilation = compile(
                BREAD,
                "a",
                "extends: recipe/bread\ngrams: {salt: 0.2}\n",
                "b",
                "kind: dictionary\nname: d\nlabel: d\nitems: {x: {label: x}}\n",
                "c",
                "kind: recipe\nname: cake\nlabel: 蛋糕\ngrams: {sugar: 9}\n");
        assertThat(compilation.problems()).isEmpty();
        assertThat(compilation.at("a").kindModels().get("recipe"))
                .isEqualTo(Map.of("bread", Map.of("flour", 500L, "salt", new BigDecimal("0.2"))));
        assertThat(compilation.at("b").kindModels().get("recipe"))
                .isSameAs(compilation.at("").kindModels().get("recipe"));
        assertThat(compilation.at("c").kindModels().get("recipe").toString()).contains("cake", "bread");
        assertThat(compiled).hasValue(3);
    }

    @Test
    void schemaAndCompilerReportAtTheirLines() {
        assertThat(Compiling.codesAndLines(compile("kind: recipe\nname: bread\nlabel: 面包\ngrams: {flour: much}\n")))
                .containsExactly("SCHEMA_TYPE:4");
        assertThat(Compiling.codesAndLines(compile("kind: recipe\nname: bread\nlabel: 面包\ngrams:\n  flour: -1\n")))
                .containsExactly("TOO_LITTLE:5");
        assertThat(Compiling.codesAndLines(compile("kind: recipe\nname: crash\nlabel: 面包\ngrams: {}\n")))
                .containsExactly("KIND_COMPILE_FAILED:1");
        assertThat(Compiling.codesAndLines(compile(BREAD, "a", "extends: recipe/bread\nname: roll\n")))
                .containsExactly("OVERLAY_LOCKED:2");
    }

    @Test
    void aPageShowsTheDefinitionsOfAPluginsKindAndOfNoOther() {
        assertThat(compile(BREAD + page("recipe")).problems()).isEmpty();
        for (String kind : List.of("recipes", "object", "page")) {
            Compilation refused = compile(BREAD + page(kind));
            assertThat(Compiling.codesAndLines(refused)).as(kind).containsExactly("REFERENCE_UNKNOWN:9");
            assertThat(refused.problems().get(0).message().zh()).contains("“" + kind + "”");
        }
        assertThat(compile(BREAD + page("recipes")).problems().get(0).message().zh())
                .endsWith("，是不是“recipe”？");
    }

    @Test
    void aFieldNamesTheDefinitionsOfAPluginsKindAndOfNoOther() {
        assertThat(compile(BREAD + dish("recipe")).problems()).isEmpty();
        assertThat(Compiling.codesAndLines(compile(BREAD + dish("object")))).containsExactly("REFERENCE_UNKNOWN:13");
    }

    private static String dish(String kind) {
        return "---\nkind: object\nname: dish\nlabel: 菜\nmodule: m\nscope: tenant\ntitle: recipe\nfields:\n  recipe: {type: text, maxLength: 40, definitions: "
                + kind + ", label: 配方}\n";
    }

    private static String page(String kind) {
        return "---\nkind: page\nname: recipes\nlabel: 配方\ndefinitions: " + kind + "\nwidget: kitchen/book\n";
    }

    @Test
    void definitionsAreKeptAsTheyHoldAtEachNode() {
        Compilation compilation = compile(BREAD, "a", "extends: recipe/bread\ngrams: {salt: 0.2}\n");
        assertThat(salt(compilation, "")).isEqualTo("0.125");
        assertThat(salt(compilation, "a")).isEqualTo("0.2");
        assertThat(compilation.at("").kindDefinitions()).containsOnlyKeys("recipe");
    }

    private static String salt(Compilation compilation, String path) {
        EffectiveDefinition bread =
                compilation.at(path).kindDefinitions().get("recipe").get("bread");
        Map<?, ?> grams = (Map<?, ?>) Node.plain(bread.tree().get("grams"));
        return String.valueOf(grams.get("salt"));
    }

    @Test
    void anotherVersionOfThePluginIsAnotherRelease() {
        String before = compile(BREAD).hash();
        version = "1.1.0";
        assertThat(compile(BREAD).hash()).isNotEqualTo(before);
    }

    private Compilation compile(String base, String... branches) {
        return new DefaultModelCompiler(new CelExpressions(), new Registry()).compile(Compiling.tree(base, branches));
    }

    private final class Registry extends NoPlugins {
        @Override
        public List<PluginInfo> plugins() {
            return List.of(new PluginInfo("kitchen", version, "厨房", "^0.1.0", List.of(), BOOK, List.of()));
        }

        @Override
        public List<PluginRegistry.Provided<KindProvider>> kinds() {
            return List.of(new Provided<>(new PluginVersion("kitchen", version), new Recipes()));
        }
    }

    private final class Recipes implements KindProvider {
        @Override
        public String kind() {
            return "recipe";
        }

        @Override
        public String schemaResource() {
            return "cn/minshui/engine/core/compile/recipe.json";
        }

        @Override
        public Object compile(List<KindSource> sources, Consumer<Problem> problems) {
            compiled.incrementAndGet();
            Map<String, Object> model = new TreeMap<>();
            for (KindSource source : sources) {
                Map<?, ?> grams = (Map<?, ?>) source.body().get("grams");
                if (source.name().equals("crash")) {
                    throw new IllegalStateException("a mistake in the plugin");
                }
                grams.forEach((what, amount) -> {
                    if (((Number) amount).intValue() < 0) {
                        problems.accept(Problem.error(
                                "TOO_LITTLE", source.places().apply("/grams/" + what), "太少", "Too little"));
                    }
                });
                model.put(source.name(), grams);
            }
            return model;
        }
    }
}
