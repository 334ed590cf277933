package cn.minshui.acceptance;

import org.jspecify.annotations.Nullable;

/** The server of one home over its deaths: started when it is needed and does not run. */
final class RestartedServer implements AutoCloseable {
    private final ServerUnderTest.Home home;
    private @Nullable ServerUnderTest running;

    RestartedServer(ServerUnderTest.Home home) {
        this.home = home;
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
