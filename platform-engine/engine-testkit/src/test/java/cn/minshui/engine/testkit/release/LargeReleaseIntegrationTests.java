package cn.minshui.engine.testkit.release;

import static cn.minshui.engine.testkit.release.LendingPlatform.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.testkit.DatabaseTest;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A release as large as the whole business will be, in one run of Liquibase. */
@Tag("full")
@DatabaseTest(systemTables = true)
class LargeReleaseIntegrationTests {
    private static final int OBJECTS = 107;
    private static final int FIELDS = 60;

    private final Database database;

    LargeReleaseIntegrationTests(Database database) {
        this.database = database;
    }

    @Test
    void manyObjectsOfManyFieldsArePublishedInReasonableTime() {
        ReleaseService releases = LendingPlatform.node(database);
        SourceTree sources = new SourceTree(
                IntStream.range(0, OBJECTS)
                        .mapToObj(LargeReleaseIntegrationTests::object)
                        .toList(),
                List.of());

        Duration first = time(() -> releases.publish(TENANT, sources, null, "tester", "全部"));
        Duration again =
                time(() -> assertThat(releases.plan(TENANT, sources).steps()).isEmpty());

        System.out.println(database.dialect().name() + ": " + OBJECTS + " objects of " + FIELDS
                + " fields published in " + first.toMillis() + " ms, planned again in " + again.toMillis() + " ms");
        assertThat(first).isLessThan(Duration.ofSeconds(60));
    }

    private static Duration time(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static SourceFile object(int number) {
        StringBuilder text = new StringBuilder("kind: object\nname: thing" + number
                + "\nlabel: 物品\nmodule: lending\nscope: organization\ntitle: f0\nfields:\n");
        for (int field = 0; field < FIELDS; field++) {
            String type = switch (field % 6) {
                case 0 -> "type: text, maxLength: 60";
                case 1 -> "type: money";
                case 2 -> "type: integer";
                case 3 -> "type: date";
                case 4 -> "type: boolean";
                default ->
                    field < 24 ? "type: reference, object: thing" + (number + field) % OBJECTS : "type: date-time";
            };
            text.append("  f").append(field).append(": {").append(type).append(", label: 字段}\n");
        }
        text.append("indexes:\n  byDate: {fields: [f3, f4]}\n");
        return new SourceFile("base/lending/thing" + number + ".yaml", text.toString());
    }
}
