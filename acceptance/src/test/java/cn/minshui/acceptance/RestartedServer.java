package cn.minshui.acceptance;

import cn.minshui.engine.testkit.KillableDatabase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server of one home over its deaths: started when it is needed and does not run. */
final class RestartedServer implements AutoCloseable {
    private final ServerUnderTest.Home home;
    private final @Nullable KillableDatabase database;
    private @Nullable ServerUnderTest running;

    RestartedServer(ServerUnderTest.Home home) {
        this(home, null);
    }

    /** @param database what {@link #killAll} kills beside the server; null where the database is shared with other tests */
    RestartedServer(ServerUnderTest.Home home, @Nullable KillableDatabase database) {
        this.home = home;
        this.database = database;
    }

    boolean hasOwnDatabase() {
        return database != null;
    }

    /** The server and its database die at once, as when the machine does; the database is started again. */
    void killAll() {
        KillableDatabase own = Objects.requireNonNull(database, "the database is not this test's own");
        if (running != null) {
            running.die();
        }
        own.kill();
        close();
        own.startAgain();
    }

    ServerUnderTest running() {
        ServerUnderTest server = running;
        if (server == null || !server.isAlive()) {
            server = ServerUnderTest.start(home);
            running = server;
        }
        return server;
    }

    Api login(String user, String password) {
        return running().anonymous().login(user, password);
    }

    /** Ends the one that runs and starts one that ends itself when it gets to the point; it is ready. */
    ServerUnderTest startedToDieAt(String point) {
        close();
        ServerUnderTest server = ServerUnderTest.launch(home, ServerUnderTest.crashAt(point));
        running = server;
        server.awaitReady();
        return server;
    }

    /** By kill -9 too: it is quicker, and one more time that nothing may be lost. */
    @Override
    public void close() {
        if (running != null) {
            running.kill();
            running = null;
        }
    }
}
