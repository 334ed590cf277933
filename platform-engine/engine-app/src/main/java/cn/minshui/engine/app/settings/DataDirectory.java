package cn.minshui.engine.app.settings;

import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The folder that holds everything a system keeps: servers' data, secrets, logs, run files. The folders are open to their owner
 * alone (0700), files with secrets too (0600).
 */
public final class DataDirectory {
    private static final SecureRandom RANDOM = new SecureRandom();
    private final Path root;

    private DataDirectory(Path root) {
        this.root = root;
    }

    /** Makes what is missing. */
    public static DataDirectory open(Path root) {
        DataDirectory data = at(root);
        data.folder("");
        data.folder("run");
        return data;
    }

    /** For looking at what is there: nothing is made. */
    public static DataDirectory at(Path root) {
        return new DataDirectory(root.toAbsolutePath().normalize());
    }

    public Path root() {
        return root;
    }

    /** A folder below the root, made if it is missing. */
    public Path folder(String name) {
        Path folder = name.isEmpty() ? root : root.resolve(name);
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            return folder;
        } catch (IOException | UnsupportedOperationException e) {
            Text reason = reason(e);
            throw new ExitException(
                    ExitException.Code.ENVIRONMENT,
                    Text.of(
                            "数据目录 " + folder + " 无法使用：" + reason.zh(),
                            "the data directory " + folder + " cannot be used: " + reason.en()),
                    e);
        }
    }

    private static Text reason(Exception e) {
        if (e instanceof FileAlreadyExistsException) {
            return Text.of("同名的文件已存在", "a file of that name is there");
        }
        if (e instanceof AccessDeniedException) {
            return Text.of("没有写入的权限", "no right to write there");
        }
        return Text.of(String.valueOf(e.getMessage()), e.toString());
    }

    /** The text of a secret; made of 32 random bytes the first time it is asked for. */
    public String secret(String name) {
        return secret(name, 32);
    }

    public synchronized String secret(String name, int randomBytes) {
        Path file = folder("secrets").resolve(name);
        return read(file).map(text -> notEmpty(file, text)).orElseGet(() -> {
            byte[] bytes = new byte[randomBytes];
            RANDOM.nextBytes(bytes);
            String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            write(file, secret);
            return secret;
        });
    }

    private static String notEmpty(Path file, String secret) {
        if (secret.isEmpty()) {
            throw ExitException.environment(
                    "密钥文件 " + file + " 是空的，请从备份恢复", "the secret " + file + " is empty; restore it from a backup");
        }
        return secret;
    }

    public Path secretFile(String name) {
        return folder("secrets").resolve(name);
    }

    public Path runFile(String name) {
        return root.resolve("run").resolve(name);
    }

    public static Optional<String> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes beside and moves into place, so that a reader never sees half of it; only the owner may read it. */
    public static void write(Path file, String text) {
        try {
            Path beside = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    file.getFileName().toString(),
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(beside, text, StandardCharsets.UTF_8);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
