package cn.minshui.engine.core.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.protect.KeyRing.Key;
import cn.minshui.engine.core.protect.KeyRing.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingUnitTests {
    @TempDir
    private Path folder;

    @Test
    void keysArePrivateFilesAndStayTheSame() throws IOException {
        Path keys = folder.resolve("keys");
        Key made = KeyRing.open(keys).current(Purpose.FIELD);
        assertThat(made.version()).isEqualTo(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("field-1.key"))))
                .isEqualTo("rw-------");
        assertThat(KeyRing.open(keys).current(Purpose.FIELD).bytes()).isEqualTo(made.bytes());
        assertThat(KeyRing.open(keys).current(Purpose.SEAL).bytes()).isNotEqualTo(made.bytes());
        try (Stream<Path> files = Files.list(keys)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("field-1.key", "seal-1.key");
        }
    }

    @Test
    void anAddedKeyIsTheCurrentOneAndOlderOnesStay() {
        KeyRing ring = KeyRing.open(folder);
        Key first = ring.current(Purpose.BLIND_INDEX);
        Key second = ring.add(Purpose.BLIND_INDEX);
        assertThat(second.version()).isEqualTo(2);
        assertThat(ring.current(Purpose.BLIND_INDEX))
                .isSameAs(ring.key(Purpose.BLIND_INDEX, 2).orElseThrow());
        assertThat(ring.key(Purpose.BLIND_INDEX, 1).orElseThrow().bytes()).isEqualTo(first.bytes());
        assertThat(ring.all(Purpose.BLIND_INDEX)).extracting(Key::version).containsExactly(2, 1);
        assertThat(ring.key(Purpose.BLIND_INDEX, 3)).isEmpty();
    }

    /** A value written by another node under a key that it has just added is read at once. */
    @Test
    void aKeyOfAnotherProcessIsFound() throws InterruptedException {
        KeyRing ring = KeyRing.open(folder);
        ring.current(Purpose.FIELD);
        Key added = KeyRing.open(folder).add(Purpose.FIELD);
        long end = System.nanoTime() + 10_000_000_000L;
        while (ring.current(Purpose.FIELD).version() != 2 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(ring.current(Purpose.FIELD).bytes()).isEqualTo(added.bytes());
    }

    @Test
    void twoThatMakeTheFirstKeyGetTheSame() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<byte[]>> made = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                made.add(threads.submit(
                        () -> KeyRing.open(folder).current(Purpose.AUDIT).bytes()));
            }
            byte[] first = KeyRing.open(folder)
                    .key(Purpose.AUDIT, 1)
                    .map(Key::bytes)
                    .orElse(made.get(0).get());
            for (Future<byte[]> bytes : made) {
                assertThat(bytes.get()).isEqualTo(first);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** As when a shared folder is not mounted for a moment, or somebody's copy of a file is only half there. */
    @Test
    void whatIsKnownStaysWhateverBecomesOfTheFolder() throws IOException {
        KeyRing ring = KeyRing.open(folder);
        Key first = ring.current(Purpose.FIELD);
        Path file = folder.resolve("field-1.key");
        String whole = Files.readString(file);

        Files.delete(file);
        assertThat(ring.key(Purpose.FIELD, 2)).isEmpty();
        assertThat(ring.current(Purpose.FIELD)).isEqualTo(first);
        assertThat(file).doesNotExist();

        Files.writeString(file, "half");
        assertThat(ring.key(Purpose.FIELD, 2)).isEmpty();
        assertThat(ring.current(Purpose.FIELD)).isEqualTo(first);

        Files.delete(file);
        KeyRing.open(folder).add(Purpose.FIELD);
        assertThat(ring.key(Purpose.FIELD, 2)).isEmpty();
        assertThat(ring.current(Purpose.FIELD).bytes()).isEqualTo(first.bytes());

        Files.writeString(file, whole);
        assertThat(ring.add(Purpose.FIELD).version()).isEqualTo(2);
        assertThat(ring.key(Purpose.FIELD, 1)).contains(first);
    }

    @Test
    void aDamagedFileIsTold() throws IOException {
        Files.writeString(folder.resolve("field-1.key"), "too short");
        assertThatThrownBy(() -> KeyRing.open(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("field-1.key");
    }

    @Test
    void aKeyDoesNotShowItsBytes() {
        assertThat(KeyRing.open(folder).current(Purpose.CREDENTIAL)).hasToString("credential-1");
    }
}
