package cn.minshui.engine.app.start;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What tells one content of a folder from another without reading it: names, sizes and times of its files. */
record FolderPrint(Map<String, Long> sizes, Map<String, Long> times) {

    /** @return empty while the folder is being written to in such a way that a file goes as it is looked at */
    static Optional<FolderPrint> of(Path folder) {
        Map<String, Long> sizes = new TreeMap<>();
        Map<String, Long> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    String name = folder.relativize(file).toString();
                    sizes.put(name, attributes.size());
                    times.put(name, attributes.lastModifiedTime().toMillis());
                }
            }
            return Optional.of(new FolderPrint(sizes, times));
        } catch (NoSuchFileException | UncheckedIOException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be looked at", e);
        }
    }
}
