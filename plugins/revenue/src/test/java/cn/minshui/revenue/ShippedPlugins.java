package cn.minshui.revenue;

import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The plugins as the build lays them out; an empty module stands in for the web part where that is not built. */
public final class ShippedPlugins {
    private ShippedPlugins() {}

    public static DefaultPluginRegistry registry() {
        return new DefaultPluginRegistry(
                List.of(withWeb(Path.of("target", "plugin")), Path.of("..", "tariff", "target", "plugin")), List.of());
    }

    private static Path withWeb(Path built) {
        if (Files.isRegularFile(built.resolve("web/index.js"))) {
            return built;
        }
        try {
            Path copy = Files.createTempDirectory("revenue-plugin");
            try (Stream<Path> files = Files.walk(built)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = copy.resolve(built.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
            Files.createDirectories(copy.resolve("web"));
            Files.writeString(copy.resolve("web/index.js"), "export default { widgets: {} }\n");
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
