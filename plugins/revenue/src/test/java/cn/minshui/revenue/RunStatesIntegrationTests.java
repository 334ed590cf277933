package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A run that a task works on is left alone, and a task that failed leaves it where one can go on. */
@DatabaseTest(systemTables = true)
class RunStatesIntegrationTests {
    private static OneBook station;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        station = new OneBook(database, OneBook.limits(3, 2));
        system = station.system;
    }

    @AfterAll
    static void stop() {
        station.close();
    }

    private static long open(String period) {
        ObjectNode body = BranchSystem.body().put("period", period);
        return system.create(system.admin(), "billing-run", body).id();
    }

    private static void act(long run, String action) {
        system.act(system.admin(), "billing-run", run, action, BranchSystem.body());
    }

    private static DataRecord run(long run) {
        return system.data().require("billing-run", run, "status", "message", "bills");
    }

    private static JobSteps previewing(long run) {
        system.transition("billing-run", run, "startPreview");
        return JobSteps.of(system, "revenue/preview", Map.of("run", Long.toString(run)));
    }

    @Test
    void whileARunIsPreviewedNothingElseIsDoneWithIt() {
        long run = open("202609");
        JobSteps job = previewing(run);
        for (String action : List.of("preview", "post", "drop", "undo", "preview-result")) {
            assertRefused(system, run, action, "预览中");
        }
        job.failed("磁盘已满");
        assertThat(run(run).text("status")).isEqualTo("failed");
        assertThat(run(run).text("message")).isEqualTo("磁盘已满");
        act(run, "preview");
        assertThat(run(run).text("status")).isEqualTo("previewed");
        assertThat(run(run).isNull("message")).isTrue();
        previewing(run);
        job.failed("又满");
        act(run, "drop");
        assertThat(run(run).text("status")).isEqualTo("dropped");
    }

    @Test
    void whileARunIsPostedNothingElseIsDoneWithItAndWhatItPostedIsNotDropped() {
        for (int i = 1; i <= 3; i++) {
            station.card("C" + i);
            station.reading(1, "C" + i, "正常", 0, 10L * i);
        }
        ObjectNode period = BranchSystem.body().put("period", "202601");
        system.act(system.admin(), "reading", null, "review", period);
        long run = open("202601");
        system.transition("billing-run", run, "start");
        for (String action : List.of("preview", "post", "drop", "undo")) {
            assertRefused(system, run, action, "过账中");
        }
        JobSteps job = JobSteps.of(system, "revenue/post", Map.of("run", Long.toString(run)));
        job.chunk(job.partitions().get(0), Partition.START);
        job.failed("磁盘已满");
        assertThatThrownBy(() -> act(run, "drop")).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problemClass()).isEqualTo(ProblemClass.CONFLICT);
            assertThat(e.problems().get(0).code()).isEqualTo("RUN_PARTLY_POSTED");
        });
        act(run, "post");
        assertThat(run(run).text("status")).isEqualTo("posted");
        assertThat(run(run).integer("bills")).isEqualTo(3);
    }

    static void assertRefused(BranchSystem system, long run, String action, String state) {
        assertThatThrownBy(() -> system.act(system.admin(), "billing-run", run, action, BranchSystem.body()))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problemClass()).isEqualTo(ProblemClass.CONFLICT);
                    assertThat(e.problems().get(0).message().zh()).startsWith("当前状态为“" + state + "”，不能“");
                });
    }
}
