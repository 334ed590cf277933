package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.KillableDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Kills round a publication, each round with another change. A second node keeps running over the founding metadata and must at any
 * time see the old release whole or the new one whole; the data stay as they were.
 */
final class PublishKills implements AutoCloseable {
    private static final Duration DIES_WITHIN = Duration.ofMinutes(2);
    private static final int KILLED = 137;
    private static final int PUBLISHING_MILLIS = 600;

    private final Kills kills = new Kills("publishing");
    private final Publishing publishing;
    private final RestartedServer observer;
    private final ReleaseProof proof;
    /** The last change that was published whole. */
    private int round;

    private PublishKills(Publishing publishing, RestartedServer observer) {
        this.publishing = publishing;
        this.observer = observer;
        this.proof = ReleaseProof.of(observer, publishing);
    }

    static PublishKills found(DatabaseSettings database, Path folder) {
        Publishing publishing = Publishing.found(database, folder);
        return new PublishKills(publishing, new RestartedServer(publishing.founding()));
    }

    /** On a database that dies too, with every other start that is killed at a random moment. */
    static PublishKills found(KillableDatabase database, Path folder) {
        Publishing publishing = Publishing.found(database.settings(), folder);
        return new PublishKills(publishing, new RestartedServer(publishing.founding(), database));
    }

    @Override
    public void close() {
        kills.close();
        observer.close();
        publishing.close();
    }

    /** Starts of a server over one and the same change: each goes on where the one before it was killed, until it is published. */
    void startKilledAtOneAfterTheOther(String... points) {
        publishing.change(round + 1);
        for (String point : points) {
            killStart(point);
            assertOldOrNew(point);
        }
        startAgain(points[points.length - 1]);
    }

    /** A start killed in a round of its own, and the start after it. */
    void startKilled(String point) {
        publishing.change(round + 1);
        killStart(point);
        assertOldOrNew(point);
        startAgain(point);
    }

    private void killStart(String point) {
        if (!Kills.isRandom(point)) {
            ServerUnderTest victim = ServerUnderTest.launch(publishing.changed(), ServerUnderTest.crashAt(point));
            assertThat(victim.endsWithin(DIES_WITHIN)).as(kills.told(point)).isTrue();
            assertThat(victim.exitCode()).as(victim::logTail).isEqualTo(KILLED);
            return;
        }
        int begun = publishing.begun();
        ServerUnderTest victim = ServerUnderTest.launch(publishing.changed(), List.of());
        waitWhilePublishing(begun, victim);
        kills.kill(observer, victim);
    }

    private void waitWhilePublishing(int begun, ServerUnderTest publisher) {
        publishing.awaitBegun(begun, publisher);
        publisher.endsWithin(Duration.ofMillis(kills.randomMillis(PUBLISHING_MILLIS)));
    }

    private boolean isMoved() {
        return publishing.published() > round + 1;
    }

    private void assertOldOrNew(String point) {
        String told = kills.told(point);
        boolean moved = isMoved();
        kills.tell(point, publishing.lastTry());
        if (point.startsWith("publish.")) {
            assertThat(moved).as(told).isEqualTo(point.equals("publish.pointer-moved"));
        }
        proof.awaitWhole(observer, moved ? round + 1 : round, told);
    }

    /** Over the same metadata; then the release is there whole, for this node and for the other. */
    private void startAgain(String point) {
        String told = kills.told(point);
        try (RestartedServer publisher = new RestartedServer(publishing.changed())) {
            proof.assertWhole(publisher, round + 1, told);
        }
        assertPublished(told);
    }

    private void assertPublished(String told) {
        round++;
        proof.awaitWhole(observer, round, told);
        assertThat(publishing.published()).as(told).isEqualTo(round + 1);
    }

    /** The running server dies, with customers coming in, while the command publishes. */
    void serverKilledBesideTheCommand() {
        String told = kills.told("server beside the command");
        publishing.change(round + 1);
        Customers customers =
                Customers.keepComing(observer.login(ServerUnderTest.ADMIN, publishing.password()), round + 1);
        int begun = publishing.begun();
        ServerUnderTest command = publishing.command();
        waitWhilePublishing(begun, command);
        observer.running().kill();
        kills.tell("server beside the command", publishing.lastTry());
        publishing.assertDone(command, told);

        assertPublished(told);
        customers.assertNoneLostOrDoubled(observer.login(ServerUnderTest.ADMIN, publishing.password()), told);
    }

    /** The command dies while the server runs; given again, it publishes. */
    void commandKilledBesideTheServer() {
        publishing.change(round + 1);
        int begun = publishing.begun();
        ServerUnderTest command = publishing.command();
        waitWhilePublishing(begun, command);
        command.kill();
        assertOldOrNew("command beside the server");

        String told = kills.told("command beside the server");
        publishing.assertDone(publishing.command(), told);
        assertPublished(told);
    }
}
