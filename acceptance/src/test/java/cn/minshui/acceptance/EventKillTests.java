package cn.minshui.acceptance;

import cn.minshui.engine.testkit.KillableDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of a server that tells another system of changes while they are made. The other system is told of every change that was
 * committed and of no other, of each record's in their order, at least once; what comes again has the same id.
 */
@Tag("database")
@Tag("full")
class EventKillTests {
    private static final Duration TOLD_WITHIN = Duration.ofMinutes(2);
    private static final int RANDOM_MILLIS = 3000;

    @TempDir
    private static Path folder;

    @Test
    void everyChangeIsToldInOrder() {
        try (KillableDatabase database = KillableDatabase.start(folder.resolve("database"));
                EventReceiver receiver = new EventReceiver()) {
            ServerUnderTest.Home home =
                    ServerUnderTest.Home.fresh(database.settings(), folder).withCopyAt(folder.resolve("home"));
            ProofThings.define(home);
            try (RestartedServer server = new RestartedServer(home, database);
                    Kills kills = new Kills("events")) {
                server.running();
                Api api = server.login(ServerUnderTest.ADMIN, home.adminPassword());
                receiver.register(server.login(ServerUnderTest.OPERATOR, home.operatorPassword()), ProofThings.TOPICS);
                ProofThings things = new ProofThings();
                things.create(api);
                for (String point : List.of("outbox.written#12", "outbox.relayed#2", "outbox.handled#7")) {
                    kill(kills, point, server, home, things, receiver);
                }
                for (String point : Kills.NINE_RANDOM) {
                    kill(kills, point, server, home, things, receiver);
                }
            }
        }
    }

    private static void kill(
            Kills kills,
            String point,
            RestartedServer server,
            ServerUnderTest.Home home,
            ProofThings things,
            EventReceiver receiver) {
        kills.during(server, point, RANDOM_MILLIS, client -> {
            Api api = client.login(ServerUnderTest.ADMIN, home.adminPassword());
            return () -> things.keepChanging(api);
        });
        server.running();
        Map<String, Long> versions = things.versions(server.login(ServerUnderTest.ADMIN, home.adminPassword()));
        kills.tell(point, versions.values() + " changes");
        receiver.awaitTold(versions, TOLD_WITHIN, kills.told(point));
    }
}
