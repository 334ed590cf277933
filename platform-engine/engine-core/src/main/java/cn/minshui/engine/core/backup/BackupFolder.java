package cn.minshui.engine.core.backup;

import cn.minshui.engine.core.protect.Sm3;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Objects;

/** Where the parts of a backup lie; everything in it is open to its owner alone. */
record BackupFolder(Path root) {
    static final String MANIFEST = "manifest.json";
    static final String SEAL = "manifest.hmac";
    static final String SHAPE = "schema.json";
    static final String TABLES = "tables";
    static final String FILES = "files";
    /** In the folder of the keys. */
    static final String KEYS = "keys.sealed";

    static final ObjectMapper JSON = new ObjectMapper();

    BackupFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path path(String part) throws IOException {
        Path path = root.resolve(part).normalize();
        if (!path.startsWith(root) || path.equals(root)) {
            throw new IOException("no part of a backup: " + part);
        }
        return path;
    }

    boolean isEmpty() throws IOException {
        if (!Files.exists(root)) {
            return true;
        }
        try (var entries = Files.list(root)) {
            return entries.findAny().isEmpty();
        }
    }

    OutputStream create(String part) throws IOException {
        Path path = path(part);
        makeFolder(Objects.requireNonNull(path.getParent()));
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.newOutputStream(path, StandardOpenOption.WRITE);
    }

    private static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    Manifest.Part write(String part, byte[] content) throws IOException {
        Sums.Counting out = new Sums.Counting(create(part));
        try (out) {
            out.write(content);
        }
        return new Manifest.Part(part, out.sums());
    }

    /** @param key of the seal; without it nobody makes a manifest that is taken for this one */
    static String seal(byte[] manifest, byte[] key) {
        return HexFormat.of().formatHex(Sm3.hmac(key, manifest));
    }
}
