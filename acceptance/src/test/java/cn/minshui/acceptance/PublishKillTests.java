package cn.minshui.acceptance;

import cn.minshui.engine.testkit.KillableDatabase;
import cn.minshui.engine.testkit.TestDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 around publishing: of a server that publishes changed metadata at its start, of a running server while the command line
 * publishes beside it, and of that command.
 */
@Tag("database")
class PublishKillTests {
    private static final int THREE = 3;

    @TempDir
    private Path folder;

    @Test
    void aReleaseIsThereWholeOrNotAtAll() {
        try (PublishKills kills = PublishKills.found(TestDatabases.freshSettings(), folder)) {
            kills.startKilledAtOneAfterTheOther("publish.schema-step#2", "publish.tested", "publish.pointer-moved");
            kills.startKilled(Kills.RANDOM_MOMENT);
            kills.serverKilledBesideTheCommand();
            kills.commandKilledBesideTheServer();
        }
    }

    @Test
    @Tag("full")
    void startsKilledAtEveryPoint() {
        try (PublishKills kills = PublishKills.found(TestDatabases.freshSettings(), folder)) {
            kills.startKilled("publish.checked");
            kills.startKilled("publish.schema-step");
            kills.startKilled("publish.schema-applied");
            kills.startKilled("publish.tested");
            kills.startKilled("publish.pointer-moved");
        }
    }

    /** In five of the nine everything dies at once: the server that publishes, the other one and the database of both. */
    @Test
    @Tag("full")
    void startsKilledNineTimes() {
        try (KillableDatabase database = KillableDatabase.start(folder.resolve("database"));
                PublishKills kills = PublishKills.found(database, folder)) {
            Kills.NINE_RANDOM.forEach(kills::startKilled);
        }
    }

    @Test
    @Tag("full")
    void serverAndCommandKilledThreeTimesEach() {
        try (PublishKills kills = PublishKills.found(TestDatabases.freshSettings(), folder)) {
            for (int i = 0; i < THREE; i++) {
                kills.serverKilledBesideTheCommand();
                kills.commandKilledBesideTheServer();
            }
        }
    }
}
