package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 around publishing: of a server that publishes changed metadata at its start, of a running server while the command line
 * publishes beside it, and of that command. A second node keeps running and must at any time see the old release whole or the
 * new one whole; the data stay as they were.
 */
@Tag("database")
class PublishKillTests {
    private static final Duration DIES_WITHIN = Duration.ofMinutes(2);
    private static final int PUBLISHING_MILLIS = 1500;

    @TempDir
    private Path folder;

    @Test
    void aServerKilledWhilePublishingAtItsStart() {
        killStarts(Kills.andRandom("publish.schema-step#2", "publish.tested", "publish.pointer-moved"));
    }

    @Test
    void theServerOrTheCommandKilledWhileTheCommandPublishes() {
        killBesideTheCommand(1);
    }

    @Test
    @Tag("full")
    void startsKilledAtEveryPointAndTwentyTimes() {
        killStarts(List.of("publish.checked", "publish.schema-step", "publish.schema-applied"));
        killStarts(Kills.TWENTY_RANDOM);
    }

    @Test
    @Tag("full")
    void theServerAndTheCommandKilledFiveTimesEach() {
        killBesideTheCommand(5);
    }

    private void killStarts(List<String> points) {
        Kills kills = new Kills("starts that publish");
        try (Publishing publishing = Publishing.found(TestDatabases.freshSettings(), folder.resolve(points.get(0)));
                RestartedServer observer = publishing.observer();
                RestartedServer publisher = publishing.publisher()) {
            ReleaseProof proof = ReleaseProof.of(observer, publishing);
            for (int i = 0; i < points.size(); i++) {
                int round = i + 1;
                String told = kills.told(points.get(i));
                publishing.change(round);
                killStart(kills, publishing, points.get(i));
                boolean moved = publishing.published() > round;
                kills.tell(points.get(i), publishing.lastTry());
                if (!Kills.isRandom(points.get(i))) {
                    assertThat(moved).as(told).isEqualTo(points.get(i).equals("publish.pointer-moved"));
                }
                proof.awaitWhole(observer, moved ? round : round - 1, told);

                proof.assertWhole(publisher, round, told);
                proof.awaitWhole(observer, round, told);
                assertThat(publishing.published()).as(told).isEqualTo(round + 1);
                publisher.close();
            }
        }
    }

    /** Starts a server over changed metadata that dies while it publishes them, or right after. */
    private static void killStart(Kills kills, Publishing publishing, String point) {
        if (!Kills.isRandom(point)) {
            ServerUnderTest victim = ServerUnderTest.launch(publishing.changed(), ServerUnderTest.crashAt(point));
            assertThat(victim.endsWithin(DIES_WITHIN)).as(kills.told(point)).isTrue();
            assertThat(victim.exitCode()).as(victim::logTail).isEqualTo(137);
            return;
        }
        int begun = publishing.begun();
        ServerUnderTest victim = ServerUnderTest.launch(publishing.changed(), List.of());
        publishing.awaitBegun(begun, victim);
        victim.endsWithin(Duration.ofMillis(kills.randomMillis(PUBLISHING_MILLIS)));
        victim.kill();
    }

    private void killBesideTheCommand(int times) {
        Kills kills = new Kills("the server or the command that publishes beside it");
        try (Publishing publishing = Publishing.found(TestDatabases.freshSettings(), folder.resolve("beside"));
                RestartedServer server = publishing.observer()) {
            ReleaseProof proof = ReleaseProof.of(server, publishing);
            for (int i = 0; i < times; i++) {
                killServerBesideTheCommand(kills, publishing, server, proof, 2 * i + 1);
                killCommandBesideTheServer(kills, publishing, server, proof, 2 * i + 2);
            }
        }
    }

    private static void killServerBesideTheCommand(
            Kills kills, Publishing publishing, RestartedServer server, ReleaseProof proof, int round) {
        String told = kills.told("server, round " + round);
        publishing.change(round);
        Customers customers = Customers.keepComing(server.login(ServerUnderTest.ADMIN, publishing.password()), round);
        int begun = publishing.begun();
        ServerUnderTest command = publishing.command();
        publishing.awaitBegun(begun, command);
        command.endsWithin(Duration.ofMillis(kills.randomMillis(PUBLISHING_MILLIS)));
        server.running().kill();
        kills.tell("server", publishing.lastTry());
        publishing.assertDone(command, told);

        proof.assertWhole(server, round, told);
        customers.assertNoneLostOrDoubled(server.login(ServerUnderTest.ADMIN, publishing.password()), told);
    }

    private static void killCommandBesideTheServer(
            Kills kills, Publishing publishing, RestartedServer server, ReleaseProof proof, int round) {
        String told = kills.told("command, round " + round);
        publishing.change(round);
        int begun = publishing.begun();
        ServerUnderTest command = publishing.command();
        publishing.awaitBegun(begun, command);
        command.endsWithin(Duration.ofMillis(kills.randomMillis(PUBLISHING_MILLIS)));
        command.kill();
        kills.tell("command", publishing.lastTry());
        boolean moved = publishing.published() > round;
        proof.awaitWhole(server, moved ? round : round - 1, told);

        publishing.assertDone(publishing.command(), told);
        proof.awaitWhole(server, round, told);
        assertThat(publishing.published()).as(told).isEqualTo(round + 1);
    }
}
