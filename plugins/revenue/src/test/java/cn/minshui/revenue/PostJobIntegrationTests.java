package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.batch.BatchJob.ChunkResult;
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
            system.inTransaction(data -> {
                var held = data.lock("billing-run", List.of(run), "status").get(0);
                data.transition("billing-run", run, held.version(), "start", Map.of());
                return run;
            });
            BatchJob job = system.job("revenue/post");
            Map<String, Object> parameters = Map.of("run", Long.toString(run));
            List<Partition> partitions = system.inTransaction(d -> job.partition(system.batchCall(d, parameters)));
            assertThat(partitions).isNotEmpty();
            for (Partition partition : partitions) {
                work(system, job, parameters, partition);
                work(system, job, parameters, partition);
            }
            finish(system, job, parameters);
            finish(system, job, parameters);
            Map<String, Figures> expected = new NaiveBilling(branch).figures(first);
            assertThat(BilledFigures.of(system, run)).isEqualTo(expected);
            assertThat(system.data().require("billing-run", run, "status").text("status"))
                    .isEqualTo("posted");
        }
    }

    private static void work(BranchSystem system, BatchJob job, Map<String, Object> parameters, Partition partition) {
        long after = Partition.START;
        ChunkResult result;
        do {
            long from = after;
            result = system.inTransaction(d -> {
                BatchCall call = system.batchCall(d, parameters);
                return job.chunk(call, partition, from);
            });
            after = result.lastKey();
        } while (!result.done());
    }

    private static void finish(BranchSystem system, BatchJob job, Map<String, Object> parameters) {
        system.inTransaction(d -> {
            job.finish(system.batchCall(d, parameters));
            return true;
        });
    }
}
