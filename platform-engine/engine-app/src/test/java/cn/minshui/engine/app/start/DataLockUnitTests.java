package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.settings.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLockUnitTests {
    @TempDir
    private Path folder;

    private static RunFile runFile(long pid) {
        return new RunFile(pid, 8080, "2026-11-22T00:00:00Z", "jdbc:postgresql://127.0.0.1:1/minshui", "", true);
    }

    @Test
    void oneHoldsItUntilHeLetsGo() {
        DataDirectory data = DataDirectory.open(folder);
        DataLock lock = DataLock.take(data).orElseThrow();
        assertThat(DataLock.take(data)).isEmpty();
        assertThat(DataLock.holder(data)).contains(ProcessHandle.current());
        lock.close();
        assertThat(DataLock.holder(data)).isEmpty();
        DataLock.take(data).orElseThrow().close();
    }

    @Test
    void aRunFileOfAKilledServerNamesNobodyElsesProcess() {
        DataDirectory data = DataDirectory.open(folder);
        // The pid of the killed server belongs to another Java process by now: this one.
        runFile(ProcessHandle.current().pid()).write(data);
        assertThat(RunFile.running(data)).isEmpty();
    }

    @Test
    void theRunFileOfTheHolderIsBelieved() {
        DataDirectory data = DataDirectory.open(folder);
        runFile(ProcessHandle.current().pid()).write(data);
        DataLock lock = DataLock.take(data).orElseThrow();
        assertThat(RunFile.running(data)).isPresent();
        lock.close();
    }

    @Test
    void lookingMakesNothing() {
        DataDirectory data = DataDirectory.at(folder.resolve("none"));
        assertThat(DataLock.holder(data)).isEmpty();
        assertThat(RunFile.running(data)).isEmpty();
        assertThat(Files.exists(data.root())).isFalse();
    }
}
