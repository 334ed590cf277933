package cn.minshui.engine.testkit.release;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.testkit.TestDatabases;

/** Publishes the release that makes a field sensitive, in a process that can be killed. */
final class SealingProcess {
    private SealingProcess() {}

    /** @param more what the field says besides */
    static Lending lending(String more) {
        return Lending.standard()
                .withField("hush: {type: text, maxLength: 40, mask: phone" + more + ", label: 密语}")
                .withField("still: {type: text, maxLength: 40" + more + ", label: 默语}");
    }

    static Lending sensitive() {
        return lending(", sensitive: {search: exact}");
    }

    /** @param arguments URL, user, password */
    public static void main(String[] arguments) {
        DatabaseSettings settings = new DatabaseSettings(arguments[0], arguments[1], arguments[2], 4);
        Database database = TestDatabases.open(settings);
        ReleaseService releases = LendingPlatform.node(database);
        Release first =
                releases.current(LendingPlatform.TENANT, LendingPlatform.ROOT).orElseThrow();
        releases.publish(LendingPlatform.TENANT, sensitive().sources(), first.id(), "tester", "加密");
        System.exit(0);
    }
}
