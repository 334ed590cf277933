package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.core.identity.PasswordRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
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

    private static final int CLASSES = 3;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PREFIX = "account-";
    private final DataDirectory data;

    public Accounts(DataDirectory data) {
        this.data = data;
    }

    /** The password of an account that is about to be made; random, the same when asked again after a crash. */
    String password(String username) {
        return find(username).orElseGet(() -> {
            DataDirectory.write(data.folder("secrets").resolve(PREFIX + username), random());
            return find(username).orElseThrow();
        });
    }

    /** Random letters now and then lack a digit, and a password by the rules must not. */
    private static String random() {
        while (true) {
            byte[] bytes = new byte[RANDOM_BYTES];
            RANDOM.nextBytes(bytes);
            String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            if (PasswordRules.classesOf(password) >= CLASSES) {
                return password;
            }
        }
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
