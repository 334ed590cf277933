package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTreeReader;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The shipped definitions compile together with the shipped plugins, and the example overlays take effect. */
class MetadataUnitTests {
    static final Path METADATA = Path.of("..", "..", "metadata");

    @Test
    void compilesWithoutProblems() throws IOException {
        try (DefaultPluginRegistry plugins = ShippedPlugins.registry()) {
            Compilation compilation = compile(plugins);
            assertThat(compilation.problems()).isEmpty();
            assertThat(compilation.base()).isNotNull();
        }
    }

    @Test
    void overlaysOfTheDemoTenantTakeEffect() throws IOException {
        try (DefaultPluginRegistry plugins = ShippedPlugins.registry()) {
            Compilation compilation = compile(plugins);
            assertThat(dueDays(compilation, "")).isEqualTo("30");
            assertThat(dueDays(compilation, "350583")).isEqualTo("25");
            assertThat(compilation
                            .at("350583/350583-01")
                            .policies()
                            .get("review")
                            .parameters()
                            .get("absoluteHigh")
                            .value())
                    .isEqualTo("300");
            assertThat(compilation
                            .at("350583")
                            .object("meter-card")
                            .orElseThrow()
                            .fields())
                    .containsKey("ownerKind");
        }
    }

    private static String dueDays(Compilation compilation, String path) {
        return compilation
                .at(path)
                .policies()
                .get("billing")
                .parameters()
                .get("dueDays")
                .value();
    }

    private static Compilation compile(DefaultPluginRegistry plugins) throws IOException {
        return new DefaultModelCompiler(new CelExpressions(), plugins).compile(SourceTreeReader.read(METADATA, "demo"));
    }
}
