package cn.minshui.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Passwords that a first start made. */
final class Passwords {
    private Passwords() {}

    static String of(Path data, String user) {
        try {
            return Files.readString(data.resolve("secrets/account-" + user)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
