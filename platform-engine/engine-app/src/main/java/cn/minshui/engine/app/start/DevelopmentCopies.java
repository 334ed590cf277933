package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Copies of plugins' folders that plugins are loaded from in development: a build that writes into the folder, or breaks off there,
 * takes nothing from under the plugin that runs. Kept until the next start.
 */
final class DevelopmentCopies implements UnaryOperator<Path> {
    private final Path folder;
    private final AtomicInteger number = new AtomicInteger();

    DevelopmentCopies(DataDirectory data) {
        this.folder = data.root().resolve("development");
        try {
            if (Files.exists(folder)) {
                Files.walkFileTree(folder, new Deletion());
            }
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the copies of an earlier start cannot be deleted", e);
        }
    }

    @Override
    public Path apply(Path plugin) {
        Path copy = folder.resolve(Integer.toString(number.incrementAndGet()));
        try {
            Files.walkFileTree(plugin, new Copying(plugin, copy));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(plugin + " cannot be copied", e);
        }
    }

    private static final class Copying extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;

        Copying(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
            Files.createDirectories(to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path each, @org.jspecify.annotations.Nullable IOException failed)
                throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
        }
    }
}
