package cn.minshui.engine.testkit.library;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.spi.problem.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is spoiled in definitions, the compiler answers with problems at places, never with an exception. */
class SpoiledMetadataPropertyTests {
    private static final List<String> TOKENS = List.of(
            "null",
            "[]",
            "{}",
            "-1",
            "99999999999999999999",
            "0.5",
            "true",
            "\"\"",
            "x",
            "[a, b]",
            "{a: {b: c}}",
            "'",
            "$delete",
            "*",
            "&a",
            "object",
            "a.b.c",
            "\"1 +\"",
            "1e9",
            "~",
            "- a",
            "computed",
            "reference",
            "child-table",
            "rows");
    private static final DefaultPluginRegistry PLUGINS = new DefaultPluginRegistry(List.of(), List.of());

    @Property(tries = 400)
    void compilerNeverThrows(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int wounds) {
        Random random = new Random(seed);
        SourceTree sources = LibraryMetadata.sources();
        List<SourceFile> base = new ArrayList<>(sources.base());
        OverlayLayer layer = sources.overlays().get(0);
        SourceFile overlay = layer.files().get(0);
        for (int i = 0; i < wounds; i++) {
            int file = random.nextInt(base.size() + 1);
            if (file == base.size()) {
                overlay = new SourceFile(overlay.path(), spoil(overlay.text(), random));
            } else {
                SourceFile known = base.get(file);
                base.set(file, new SourceFile(known.path(), spoil(known.text(), random)));
            }
        }
        Compilation compilation = new DefaultModelCompiler(new CelExpressions(), PLUGINS)
                .compile(new SourceTree(base, List.of(new OverlayLayer(layer.path(), List.of(overlay)))));
        assertThat(compilation.base() == null).isEqualTo(compilation.hasErrors());
        assertThat(compilation.problems()).allSatisfy(problem -> {
            assertThat(problem.place()).isInstanceOf(Place.InFile.class);
            assertThat(problem.message().zh()).isNotBlank();
            assertThat(problem.message().en()).isNotBlank();
        });
    }

    /** Replaces, removes or doubles one word of the text. */
    private static String spoil(String text, Random random) {
        String[] words = text.split("(?<=[ ,:{}\\n])");
        int at = random.nextInt(words.length);
        String word = words[at];
        String end = word.isEmpty() ? "" : word.substring(word.length() - 1);
        String mark = end.matches("[ ,:{}\\n]") ? end : "";
        words[at] = switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> word + word;
            case 2 -> word.repeat(30);
            default -> TOKENS.get(random.nextInt(TOKENS.size())) + mark;
        };
        return String.join("", words);
    }
}
