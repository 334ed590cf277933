package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.revenue.BilledFigures.Figures;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The posting job bills every reading once, also when chunks that committed are run again from the start. */
@DatabaseTest(systemTables = true)
class PostJobIntegrationTests {
    private static final List<String> STATIONS = List.of("350583-01", "350583-02");

    @Test
    void chunksRunAgainBillNothingTwice(Database database) {
        try (BranchSystem system = new BranchSystem(database, STATIONS, List.of("reader1"))) {
            YearMonth first = YearMonth.of(2026, 1);
            GeneratedBranch branch = new GeneratedBranch(7, first, STATIONS);
            assertThat(system.load("branch-workbook", branch.workbook.bytes(), false, false)
                            .problems())
                    .isEmpty();
            system.act(
                    system.admin(),
                    "reading",
                    null,
                    "review",
                    BranchSystem.body().put("period", "202601"));
            long run = system.create(
                            system.admin(), "billing-run", BranchSystem.body().put("period", "202601"))
                    .id();
            system.transition("billing-run", run, "start");
            JobSteps job = JobSteps.of(system, "revenue/post", Map.of("run", Long.toString(run)));
            List<Partition> partitions = job.partitions();
            assertThat(partitions).isNotEmpty();
            for (Partition partition : partitions) {
                job.work(partition);
                job.work(partition);
            }
            job.finish();
            job.finish();
            Map<String, Figures> expected = new NaiveBilling(branch).figures(first);
            assertThat(BilledFigures.of(system, run)).isEqualTo(expected);
            assertThat(system.data().require("billing-run", run, "status").text("status"))
                    .isEqualTo("posted");
        }
    }
}
