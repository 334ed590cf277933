package cn.minshui.engine.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A Redis of a test's own that goes away and comes back, empty, at the same address. */
public final class KillableRedis implements AutoCloseable {
    private final int port;
    private RedisServer server;

    private KillableRedis(int port) {
        this.port = port;
        this.server = launch(port);
    }

    public static KillableRedis start() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free = socket.getLocalPort();
            socket.close();
            return new KillableRedis(free);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port for Redis", e);
        }
    }

    /** {@code redis://127.0.0.1:port} */
    public String address() {
        return "redis://127.0.0.1:" + port;
    }

    /** Ends it; what it held is lost. */
    public void kill() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException("Redis does not stop", e);
        }
    }

    public void startAgain() {
        server = launch(port);
    }

    private static RedisServer launch(int port) {
        try {
            RedisServer server = RedisServer.newRedisServer()
                    .bind("127.0.0.1")
                    .port(port)
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .onShutdownForceStop(true)
                    .build();
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("embedded Redis does not start", e);
        }
    }

    @Override
    public void close() {
        if (server.isActive()) {
            kill();
        }
    }
}
