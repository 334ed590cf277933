package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.embedded.EmbeddedRedis;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.start.RedisAnnouncer.State;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

class RedisAnnouncerIntegrationTests {
    @TempDir
    private Path folder;

    private EmbeddedRedis embedded;

    @BeforeEach
    void prepare() {
        embedded = new EmbeddedRedis(DataDirectory.open(folder));
    }

    @AfterEach
    void stop() {
        embedded.stop();
    }

    @Test
    void whetherRedisAnswersIsSaid() {
        String url = embedded.start();
        try (RedisAnnouncer announcer = new RedisAnnouncer(new RedisLink(url))) {
            announcer.listen(() -> {});
            assertThat(announcer.state()).isEqualTo(State.UP);
            embedded.stop();
            assertThat(announcer.state()).isEqualTo(State.DOWN);
        }
    }

    @Test
    void aWrongPasswordIsNoReasonNotToStart() {
        String url = embedded.start();
        try (RedisAnnouncer announcer = new RedisAnnouncer(new RedisLink(url.replaceFirst("//[^@]*@", "//:wrong@")))) {
            announcer.listen(() -> {});
            assertThat(announcer.state()).isEqualTo(State.DOWN);
        }
    }

    @Test
    void oneThatComesLaterIsFound() throws IOException {
        int port = freePort();
        RedisServer late = RedisServer.newRedisServer().port(port).build();
        try (RedisAnnouncer announcer = new RedisAnnouncer(new RedisLink("redis://127.0.0.1:" + port))) {
            announcer.listen(() -> {});
            announcer.connectAgain();
            assertThat(announcer.state()).isEqualTo(State.DOWN);
            late.start();
            announcer.connectAgain();
            assertThat(announcer.state()).isEqualTo(State.UP);
        } finally {
            late.stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void noneIsNotDown() {
        try (RedisAnnouncer announcer = new RedisAnnouncer(new RedisLink(""))) {
            announcer.listen(() -> {});
            assertThat(announcer.state()).isEqualTo(State.NONE);
        }
    }
}
