package cn.minshui.engine.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryUnitTests {
    @TempDir
    private Path folder;

    @Test
    void secretsAreMadeOnceAndOpenToTheOwnerAlone() throws IOException {
        DataDirectory data = DataDirectory.open(folder.resolve("data"));
        String secret = data.secret("key");
        assertThat(secret).hasSizeGreaterThanOrEqualTo(43);
        assertThat(DataDirectory.open(folder.resolve("data")).secret("key")).isEqualTo(secret);
        assertThat(data.secret("other")).isNotEqualTo(secret);
        assertThat(mode(data.root())).isEqualTo("rwx------");
        assertThat(mode(data.root().resolve("secrets"))).isEqualTo("rwx------");
        assertThat(mode(data.secretFile("key"))).isEqualTo("rw-------");
    }

    @Test
    void whatIsWrittenReplacesWhatWasThere() {
        DataDirectory data = DataDirectory.open(folder);
        Path file = data.folder("run").resolve("server.json");
        DataDirectory.write(file, "one");
        DataDirectory.write(file, "two");
        assertThat(DataDirectory.read(file)).contains("two");
        DataDirectory.delete(file);
        assertThat(DataDirectory.read(file)).isEmpty();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
