package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Passwords of the accounts that a first start made, one file each in {@code data/secrets}, readable by its owner alone. */
public final class Accounts {
    /** The user who is made in any case, also without a demo. */
    public static final String ADMINISTRATOR = "admin";

    /** 96 bits in sixteen letters: out of reach of guessing, and still to be typed. */
    private static final int RANDOM_BYTES = 12;

    private static final String PREFIX = "account-";
    private final DataDirectory data;

    public Accounts(DataDirectory data) {
        this.data = data;
    }

    /** The password of an account that is about to be made; random, the same when asked again after a crash. */
    String password(String username) {
        return data.secret(PREFIX + username, RANDOM_BYTES);
    }

    public Optional<String> find(String username) {
        return DataDirectory.read(data.secretFile(PREFIX + username));
    }

    /** By user name, sorted. */
    Map<String, String> all() {
        try (Stream<Path> files = Files.list(data.folder("secrets"))) {
            Map<String, String> all = new LinkedHashMap<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX))
                    .map(name -> name.substring(PREFIX.length()))
                    .sorted()
                    .forEach(name -> all.put(name, find(name).orElse("")));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
