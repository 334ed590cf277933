package cn.minshui.engine.core.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A folder of this machine. A content is there whole or not at all: it is written beside its place and then moved there. */
public final class LocalFileStore implements FileStore {
    private final Path folder;

    public LocalFileStore(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    private Path place(String key) {
        Path place = folder.resolve(key).normalize();
        if (!place.startsWith(folder) || place.equals(folder)) {
            throw new IllegalArgumentException("no key of a file: " + key);
        }
        return place;
    }

    @Override
    public void put(String key, Path content) throws IOException {
        Path place = place(key);
        Files.createDirectories(place.getParent());
        Path beside = Files.createTempFile(place.getParent(), ".incoming-", null);
        try {
            Files.copy(content, beside, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel written = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    @Override
    public InputStream open(String key) throws IOException {
        try {
            return Files.newInputStream(place(key));
        } catch (NoSuchFileException e) {
            FileNotFoundException missing = new FileNotFoundException(key);
            missing.initCause(e);
            throw missing;
        }
    }

    @Override
    public void delete(String key) throws IOException {
        Files.deleteIfExists(place(key));
    }
}
