package cn.minshui.engine.core.protect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a system: one file each in a folder outside the database, {@code <purpose>-<version>.key}, open to its owner alone.
 * Keys are added and never taken away, because older values keep the version that they were written under. Nodes of one system
 * share the folder or have copies of it; a key that another process adds to it is seen within a second. Thread-safe.
 */
public final class KeyRing {
    private static final Pattern NAME = Pattern.compile("([a-z-]+)-([1-9][0-9]{0,4})\\.key");
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final ReentrantLock reading = new ReentrantLock();
    /** What is known; replaced as a whole and never less than before. */
    private volatile Map<Purpose, NavigableMap<Integer, Key>> keys = Map.of();

    private volatile long readAt;

    /** What a key is for; no key serves two purposes. */
    public enum Purpose {
        /** Sensitive fields. */
        FIELD,
        /** Blind indexes of sensitive fields. */
        BLIND_INDEX,
        /** Integrity seals of records. */
        SEAL,
        /** The chain of the audit trail. */
        AUDIT,
        /** Secrets of webhooks, applications and plugins. */
        CREDENTIAL;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static Optional<Purpose> of(String word) {
            return Arrays.stream(values()).filter(p -> p.word().equals(word)).findFirst();
        }
    }

    /** @param version from 1 on @param bytes {@value #LENGTH} of them */
    public record Key(Purpose purpose, int version, byte[] bytes) {
        public static final int LENGTH = 32;

        public Key {
            if (version < 1 || bytes.length != LENGTH) {
                throw new IllegalArgumentException("a key has a version and " + LENGTH + " bytes");
            }
        }

        /** Without its bytes. */
        @Override
        public String toString() {
            return KeyRing.name(purpose, version);
        }
    }

    /** The name of a key, which is that of its file too: {@code field-1}. */
    public static String name(Purpose purpose, int version) {
        return purpose.word() + "-" + version;
    }

    private KeyRing(Path folder) {
        this.folder = folder;
        learn(read());
        this.readAt = System.nanoTime();
    }

    /**
     * @param folder made (0700) if it is missing
     * @throws UncheckedIOException when it cannot be read
     * @throws IllegalStateException when a file in it is no key
     */
    public static KeyRing open(Path folder) {
        Path place = folder.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(place)) {
                Files.createDirectories(
                        place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        warnOfOthers(place);
        return new KeyRing(place);
    }

    private static void warnOfOthers(Path folder) {
        try {
            Set<PosixFilePermission> may = Files.getPosixFilePermissions(folder);
            may.removeAll(PosixFilePermissions.fromString("rwx------"));
            if (!may.isEmpty()) {
                LOG.warn("others than its owner may use the key folder {}: chmod 700", folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest key, under which everything new is written. The first one is made now, where nobody has known one. */
    public Key current(Purpose purpose) {
        refresh();
        NavigableMap<Integer, Key> versions = keys.get(purpose);
        return versions == null
                ? add(purpose)
                : Objects.requireNonNull(versions.lastEntry()).getValue();
    }

    /** One that another process has just added is found at once. */
    public Optional<Key> key(Purpose purpose, int version) {
        Optional<Key> known = known(purpose, version);
        if (known.isPresent()) {
            return known;
        }
        reread();
        return known(purpose, version);
    }

    private Optional<Key> known(Purpose purpose, int version) {
        return Optional.ofNullable(keys.get(purpose)).map(versions -> versions.get(version));
    }

    /** All versions, the newest first; empty before the first is made. */
    public List<Key> all(Purpose purpose) {
        refresh();
        NavigableMap<Integer, Key> versions = keys.get(purpose);
        return versions == null
                ? List.of()
                : List.copyOf(versions.descendingMap().values());
    }

    /** Adds a key of 32 random bytes, which is the current one from now on. */
    public Key add(Purpose purpose) {
        reading.lock();
        try {
            learn(read());
            NavigableMap<Integer, Key> versions = keys.get(purpose);
            int next = versions == null ? 1 : versions.lastKey() + 1;
            byte[] bytes = new byte[Key.LENGTH];
            RANDOM.nextBytes(bytes);
            // Of two processes that add at once both get the key of the first: one version never has two contents.
            write(file(purpose, next), bytes);
            learn(read());
            return known(purpose, next).orElseThrow();
        } finally {
            reading.unlock();
        }
    }

    /** One caller looks into the folder, the others go on with what is known: it may lie on a slow share. */
    private void refresh() {
        if (System.nanoTime() - readAt > FRESH && reading.tryLock()) {
            try {
                readAt = System.nanoTime();
                reread();
            } finally {
                reading.unlock();
            }
        }
    }

    /** A folder that cannot be read for a while, or a file that is only half there, takes nothing away from those at work. */
    private void reread() {
        reading.lock();
        try {
            learn(read());
        } catch (UncheckedIOException | IllegalStateException e) {
            LOG.error("the key folder {} cannot be read; the keys known so far stay in use", folder, e);
        } finally {
            reading.unlock();
        }
    }

    /**
     * Adds what was found to what is known. A key that is gone, or has other bytes now, stays what it was: a folder that is not
     * mounted for a moment must not make anybody write under another key of the same name.
     */
    private void learn(Map<Purpose, NavigableMap<Integer, Key>> found) {
        Map<Purpose, NavigableMap<Integer, Key>> all = new EnumMap<>(Purpose.class);
        found.forEach((purpose, versions) -> all.put(purpose, new TreeMap<>(versions)));
        keys.forEach((purpose, versions) -> versions.forEach((version, key) -> {
            Key now = all.computeIfAbsent(purpose, p -> new TreeMap<>()).put(version, key);
            if (now == null || !Arrays.equals(now.bytes(), key.bytes())) {
                LOG.error("the key {} is gone from {} or was changed there: restore the folder", key, folder);
            }
        }));
        keys = all;
    }

    private Path file(Purpose purpose, int version) {
        return folder.resolve(name(purpose, version) + ".key");
    }

    /** A link to a whole file: a reader never sees half a key, and nobody replaces one. */
    private void write(Path file, byte[] bytes) {
        try {
            Path beside = Files.createTempFile(
                    folder,
                    ".key",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(
                        beside, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n");
                Files.createLink(file, beside);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (FileAlreadyExistsException e) {
            // Somebody else's key of the same version is as good.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<Purpose, NavigableMap<Integer, Key>> read() {
        Map<Purpose, NavigableMap<Integer, Key>> found = new EnumMap<>(Purpose.class);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                Optional<Purpose> purpose = name.matches() ? Purpose.of(name.group(1)) : Optional.empty();
                if (purpose.isPresent()) {
                    Key key = key(file, purpose.get(), Integer.parseInt(name.group(2)));
                    found.computeIfAbsent(key.purpose(), p -> new TreeMap<>()).put(key.version(), key);
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Key key(Path file, Purpose purpose, int version) throws IOException {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return new Key(purpose, version, Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the file " + file + " holds no key: restore it from a backup", e);
        }
    }
}
