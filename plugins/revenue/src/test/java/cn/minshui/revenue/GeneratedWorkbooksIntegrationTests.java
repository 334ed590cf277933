package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.imports.ImportResult;
import cn.minshui.engine.testkit.DatabaseTest;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workbooks nobody wrote by hand agree with an independent calculator in every figure, month and station. */
@DatabaseTest(systemTables = true)
class GeneratedWorkbooksIntegrationTests {
    private static final List<String> STATIONS = List.of("350583-01", "350583-02", "350583-03");
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        system = new BranchSystem(database, STATIONS, List.of("reader1"));
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121,
                122
            })
    void isBilledAsTheNaiveCalculatorSays(long seed) {
        // Each workbook has months of its own, so that no run meets another's cards unread.
        YearMonth first = YearMonth.of(2020, 1).plusMonths((seed - 100) * 3);
        GeneratedBranch branch = new GeneratedBranch(seed, first, STATIONS);
        ImportResult result = system.load("branch-workbook", branch.workbook.bytes(), false, false);
        assertThat(result.problems()).isEmpty();
        NaiveBilling naive = new NaiveBilling(branch);
        for (YearMonth month : branch.months) {
            long run = system.bill(month.toString().replace("-", ""));
            assertThat(BilledFigures.of(system, run))
                    .as("seed %d, %s", seed, month)
                    .isEqualTo(naive.figures(month));
            assertThat(system.list("reading", "period == params.p && status != 'billed'", Map.of("p", month), "status"))
                    .isEmpty();
        }
    }
}
