package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a preview draws up is a proposal: those who meet customers see it when it is posted. */
@DatabaseTest(systemTables = true)
class DraftBillsIntegrationTests {
    @Test
    void draftsAreSeenAtTheCounterOnlyWhenTheyArePosted(Database database) {
        try (OneBook station = new OneBook(database)) {
            BranchSystem system = station.system;
            station.card("D1");
            station.reading(3, "D1", "正常", 0, 10);
            system.act(
                    system.admin(),
                    "reading",
                    null,
                    "review",
                    BranchSystem.body().put("period", "202603"));
            long run = system.create(
                            system.admin(), "billing-run", BranchSystem.body().put("period", "202603"))
                    .id();
            system.act(system.admin(), "billing-run", run, "preview", BranchSystem.body());
            long bill = system.list("bill", "run == params.run", Map.of("run", run))
                    .get(0)
                    .id();
            for (String role : List.of("cashier", "clerk")) {
                CallContext context = system.as(role + "1", "350583", role);
                assertThatThrownBy(() -> explain(system, context, bill))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                e -> assertThat(e.problemClass()).isEqualTo(ProblemClass.NOT_FOUND));
            }
            explain(system, system.as("cashier1", "350583", "reviewer"), bill);
            system.act(system.admin(), "billing-run", run, "post", BranchSystem.body());
            for (String role : List.of("cashier", "clerk")) {
                explain(system, system.as(role + "1", "350583", role), bill);
            }
        }
    }

    private static void explain(BranchSystem system, CallContext context, long bill) {
        assertThat(system.act(context, "bill", bill, "explain", BranchSystem.body())
                        .body())
                .isNotNull();
    }
}
