package cn.minshui.engine.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.settings.DataDirectory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisIntegrationTests {
    @TempDir
    private Path folder;

    @Test
    void runsInAFolderWhoseNameHoldsBlanksQuotesAndChinese() {
        EmbeddedRedis redis = new EmbeddedRedis(DataDirectory.open(folder.resolve("数据 目录 \"a\" b\\c")));
        assertThat(redis.start()).startsWith("redis://:");
        assertThat(redis.stop()).isTrue();
        assertThat(redis.stop()).isFalse();
    }

    @Test
    void leavesTheRedisOfAnotherFolderAlone() {
        DataDirectory mine = DataDirectory.open(folder.resolve("mine"));
        DataDirectory other = DataDirectory.open(folder.resolve("other"));
        EmbeddedRedis running = new EmbeddedRedis(other);
        running.start();
        EmbeddedRedis killed = new EmbeddedRedis(mine);
        killed.start();
        assertThat(killed.stop()).isTrue();
        // The pid of the killed one belongs to the other by now.
        String pid = DataDirectory.read(other.runFile("redis.pid")).orElseThrow();
        DataDirectory.write(mine.runFile("redis.pid"), pid);
        assertThat(killed.stop()).isFalse();
        assertThat(running.stop()).isTrue();
    }
}
