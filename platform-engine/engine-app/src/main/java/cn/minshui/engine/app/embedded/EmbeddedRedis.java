package cn.minshui.engine.app.embedded;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import redis.embedded.RedisServer;

/**
 * Redis on loopback, with a password and nothing kept on disk: it carries announcements, the truth is in the database. A server
 * that outlived the platform is ended by the next start.
 */
public final class EmbeddedRedis {
    private static final String COMMAND = "redis";
    private final DataDirectory data;

    public EmbeddedRedis(DataDirectory data) {
        this.data = data;
    }

    /** @return address and password in one: {@code redis://:password@127.0.0.1:port} */
    public String start() {
        stop();
        try {
            int port = freePort();
            Path config = data.folder("redis").resolve("redis.conf");
            DataDirectory.write(config, config(port));
            RedisServer.newRedisServer()
                    .port(port)
                    .configFile(config)
                    .onShutdownForceStop(true)
                    .build()
                    .start();
            return "redis://:" + data.secret("redis") + "@127.0.0.1:" + port;
        } catch (IOException e) {
            throw new ExitException(
                    ExitException.Code.ENVIRONMENT,
                    Text.of("内置 Redis 启动失败：" + e.getMessage(), "the embedded Redis did not start: " + e.getMessage()),
                    e);
        }
    }

    private String config(int port) {
        return String.join(
                "\n",
                "bind 127.0.0.1",
                "port " + port,
                "requirepass " + data.secret("redis"),
                "dir " + quoted(data.folder("redis")),
                "pidfile " + quoted(pidFile()),
                "save \"\"",
                "appendonly no",
                "maxmemory 128mb",
                "");
    }

    /** A path may hold blanks and quotes; Redis reads a quoted word as C does. */
    static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    public boolean stop() {
        Optional<ProcessHandle> process =
                configuredPort().flatMap(port -> ServerProcess.find(pidFile(), COMMAND, ":" + port));
        process.ifPresent(p -> ServerProcess.end(p, "TERM", 10));
        return process.isPresent();
    }

    /** Redis shows its address as its command line, so the port tells it from the Redis of another data directory. */
    private Optional<String> configuredPort() {
        return DataDirectory.read(data.root().resolve("redis").resolve("redis.conf"))
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith("port ")).findFirst())
                .map(line -> line.substring("port ".length()).strip());
    }

    private Path pidFile() {
        return data.runFile("redis.pid");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
