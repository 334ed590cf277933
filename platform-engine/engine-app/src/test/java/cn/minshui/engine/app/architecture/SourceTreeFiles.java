package cn.minshui.engine.app.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files of the checkout, as rules over text need them. */
final class SourceTreeFiles {
    static final Path ROOT = root();
    private static final Set<String> NOT_SOURCE = Set.of("target", "node_modules", "dist", ".git", ".platform");

    /** What a server run from the checkout keeps; packages are called so too. */
    private static final Path DATA_FOLDER = Path.of("data");

    private SourceTreeFiles() {}

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("platform"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    record Source(Path path, String text) {
        @Override
        public String toString() {
            return ROOT.relativize(path).toString();
        }

        long lines() {
            return text.lines().count();
        }
    }

    /** All files below a folder of the checkout whose name ends with one of the endings; none when it is not there. */
    static List<Source> below(String folder, String... endings) {
        Path start = ROOT.resolve(folder);
        if (!Files.exists(start)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(endings)
                            .anyMatch(ending -> file.getFileName().toString().endsWith(ending)))
                    .filter(file -> Stream.iterate(ROOT.relativize(file), p -> p != null, Path::getParent)
                            .noneMatch(part ->
                                    NOT_SOURCE.contains(part.getFileName().toString())))
                    .filter(file -> !ROOT.relativize(file).startsWith(DATA_FOLDER))
                    .map(SourceTreeFiles::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source read(Path file) {
        try {
            return new Source(file, Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
