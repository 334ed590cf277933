package cn.minshui.engine.app.start;

import static cn.minshui.engine.app.start.OpenClient.good;

import cn.minshui.engine.testkit.KillableRedis;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The same with Redis, also when it forgets everything or goes away. */
class OpenInterfacesWithRedisIntegrationTests extends OpenInterfacesContract {
    private KillableRedis redis;

    @Override
    LibraryServer start(Path folder) throws Exception {
        redis = KillableRedis.start();
        return LibraryServer.withRedis(folder, OpenSite.MORE, redis.address());
    }

    @AfterAll
    void stopRedis() {
        redis.close();
    }

    /** Redis comes back empty; what passed before it went does not pass again, and new calls pass all the while. */
    @Test
    void aReplayIsRefusedWhateverRedisRemembers() {
        OpenClient client = site.client("books");
        OpenClient.Call before = client.list("books", "");
        good(before.send());
        before.send().assertRefused(401, "REPLAYED");
        redis.kill();
        before.send().assertRefused(401, "REPLAYED");
        OpenClient.Call during = client.list("books", "");
        good(during.send());
        during.send().assertRefused(401, "REPLAYED");
        redis.startAgain();
        before.send().assertRefused(401, "REPLAYED");
        during.send().assertRefused(401, "REPLAYED");
        good(client.list("books", "").send());
    }
}
