package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.testkit.KillableDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of a server while it runs jobs. Each run that was due is done once, unless its time was missed by the policy of its job; what
 * an administrator asked for is done too, and none is left running.
 */
@Tag("database")
@Tag("full")
class JobKillTests {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final int RANDOM_MILLIS = 5000;

    @TempDir
    private static Path folder;

    @Test
    void everyDueRunIsDoneOnce() {
        try (KillableDatabase database = KillableDatabase.start(folder.resolve("database"))) {
            ServerUnderTest.Home home =
                    ServerUnderTest.Home.fresh(database.settings(), folder).withCopyAt(folder.resolve("home"));
            ProofJobs.define(home);
            try (ProofJobs jobs = new ProofJobs(Databases.open(home.database()));
                    RestartedServer server = new RestartedServer(home, database);
                    Kills kills = new Kills("jobs")) {
                Rounds rounds = new Rounds(kills, server, home, jobs);
                rounds.atPoint("job.started#2");
                rounds.atPoint("job.finished#2");
                Kills.NINE_RANDOM.forEach(rounds::atRandom);
                rounds.awayForLong();
            }
        }
    }

    private record Rounds(Kills kills, RestartedServer server, ServerUnderTest.Home home, ProofJobs jobs) {

        /** The schedule alone brings the server there, as soon as it has started. */
        void atPoint(String point) {
            server.close();
            ServerUnderTest victim = ServerUnderTest.launch(home, ServerUnderTest.crashAt(point));
            assertThat(victim.endsWithin(WITHIN)).as(kills.told(point)).isTrue();
            assertCaughtUp(point);
        }

        void atRandom(String moment) {
            ServerUnderTest victim = server.running();
            String fire = runNow();
            victim.endsWithin(Duration.ofMillis(kills.randomMillis(RANDOM_MILLIS)));
            kills.kill(server, victim);
            assertCaughtUp(moment);
            Kills.await(kills.told(moment) + ": the run asked for", WITHIN, () -> jobs.isDone(fire));
        }

        /** Longer than what is made up for run by run. */
        void awayForLong() {
            server.close();
            Instant since = Instant.now();
            Kills.await(
                    "time for runs to be missed",
                    WITHIN,
                    () -> Instant.now()
                            .isAfter(since.plus(ProofJobs.MISSED_AFTER).plusSeconds(10)));
            assertCaughtUp("away");
            for (String job : ProofJobs.NAMES) {
                assertThat(jobs.longestMissed(job)).as(job).isGreaterThanOrEqualTo(20);
            }
            assertThat(jobs.madeUp("proof-skip")).isZero();
            assertThat(jobs.madeUp(ProofJobs.MADE_UP)).isPositive();
        }

        private String runNow() {
            return server.login(ServerUnderTest.OPERATOR, home.operatorPassword())
                    .post("/api/jobs/" + ProofJobs.MADE_UP + "/actions/run", Api.JSON.createObjectNode())
                    .orThrow()
                    .path("fire")
                    .asText();
        }

        private void assertCaughtUp(String point) {
            String told = kills.told(point);
            server.running();
            Instant ready = Instant.now();
            Kills.await(told + ": an end of what was cut off", WITHIN, () -> jobs.unended(ready) == 0);
            Kills.await(told + ": runs go on", WITHIN, () -> jobs.goOn(ready));
            kills.tell(point, "all runs ended");
            jobs.assertHolds(told);
        }
    }
}
