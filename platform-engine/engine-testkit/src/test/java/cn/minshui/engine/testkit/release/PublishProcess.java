package cn.minshui.engine.testkit.release;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.testkit.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server process that publishes the second release over the first and ends, unless it is killed on the way. */
final class PublishProcess {
    private PublishProcess() {}

    /** The release that the process publishes: a wider column, new columns, a new key, a branch. */
    static Lending second() {
        return Lending.standard()
                .withTitleLength(300)
                .withField("note: {type: text, maxLength: 50, label: 备注}")
                .withField("rating: {type: decimal, precision: 6, scale: 2, label: 评分}")
                .withField("keeper: {type: reference, object: reader, label: 保管人}")
                .withUnique("oneNote: {fields: [note], message: 备注重复}")
                .withBranch("c", "donor: {type: text, maxLength: 40, label: 捐赠人}");
    }

    /** @param arguments URL, user, password, a file that appears when publishing begins */
    public static void main(String[] arguments) throws Exception {
        DatabaseSettings settings = new DatabaseSettings(arguments[0], arguments[1], arguments[2], 4);
        Database database = TestDatabases.open(settings);
        ReleaseService releases = LendingPlatform.node(database);
        Release first =
                releases.current(LendingPlatform.TENANT, LendingPlatform.ROOT).orElseThrow();
        releases.plan(LendingPlatform.TENANT, second().sources());
        Files.createFile(Path.of(arguments[3]));
        releases.publish(LendingPlatform.TENANT, second().sources(), first.id(), "tester", "第二版");
    }
}
