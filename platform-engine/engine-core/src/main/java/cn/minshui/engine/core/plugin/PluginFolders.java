package cn.minshui.engine.core.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where plugins lie: {@code plugins/<id>/target/plugin/} in development, {@code plugins/<id>-<version>/} in a release. */
final class PluginFolders {
    private PluginFolders() {}

    /** @return the folders with a {@code plugin.json}, in the order of the roots and of their names */
    static List<Path> find(List<Path> roots) {
        List<Path> found = new ArrayList<>();
        for (Path root : roots) {
            if (isPlugin(root)) {
                found.add(root);
                continue;
            }
            for (Path child : children(root)) {
                Path development = child.resolve("target").resolve("plugin");
                if (isPlugin(development)) {
                    found.add(development);
                } else if (isPlugin(child)) {
                    found.add(child);
                }
            }
        }
        return found;
    }

    /** The class path of a plugin: {@code classes/}, jars beside {@code plugin.json}, jars in {@code lib/}. */
    static URL[] classPath(Path folder) {
        List<Path> parts = new ArrayList<>();
        Path classes = folder.resolve("classes");
        if (Files.isDirectory(classes)) {
            parts.add(classes);
        }
        parts.addAll(allJars(folder));
        return parts.stream().map(PluginFolders::url).toArray(URL[]::new);
    }

    /** All jars on the class path of a plugin. */
    static List<Path> allJars(Path folder) {
        List<Path> all = new ArrayList<>(jars(folder));
        all.addAll(jars(folder.resolve("lib")));
        return all;
    }

    private static List<Path> jars(Path folder) {
        return children(folder).stream()
                .filter(p -> p.getFileName().toString().endsWith(".jar"))
                .toList();
    }

    private static boolean isPlugin(Path folder) {
        return Files.isRegularFile(folder.resolve("plugin.json"));
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException("no URL for " + path, e);
        }
    }
}
