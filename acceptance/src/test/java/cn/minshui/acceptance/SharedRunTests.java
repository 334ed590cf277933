package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Two servers on one database work one billing run; one of them is killed in the middle, first the one that helps, then the one whose
 * task it is. The other finishes, and every card is billed once, also where master
 * and sub-meters that share a loss are billed in partitions of both nodes.
 */
@Tag("database")
@Tag("full")
class SharedRunTests {
    private static final String PASSWORD = "Pilot-Admin-2026";
    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    @Test
    void aKilledHelperAndAKilledOwnerLeaveEveryCardBilledOnce() {
        ServerUnderTest.Home first = ServerUnderTest.Home.fresh(TestDatabases.freshSettings(), folder)
                .withCopyAt(folder.resolve("home"));
        first.replace("base/billing/policies/billing.yaml", "value: \"2000\"", "value: \"0\"");
        first.replace("base/billing/policies/billing.yaml", "value: \"1000\"", "value: \"5\"");
        ServerUnderTest.Home second = first.withData(folder.resolve("second"));
        Database database = Databases.open(first.database());
        try (HikariDataSource pool = (HikariDataSource) database.dataSource();
                RestartedServer one = new RestartedServer(first);
                RestartedServer other = new RestartedServer(second)) {
            one.running();
            Api operator = one.running().anonymous().login(ServerUnderTest.OPERATOR, first.operatorPassword());
            Api administrator = Pilot.openTenant(operator, "shared", PASSWORD);
            new Pilot(administrator).prepare(BranchWorkbook.read(PilotAcceptanceTests.WORKBOOK));
            new Pilot(administrator).importWorkbook(PilotAcceptanceTests.WORKBOOK);
            other.running();
            postAndKill("2026-09", one, other, other, pool);
            assertBilled(one.login("admin@shared", PASSWORD), List.of("2026-09"));
            other.running();
            postAndKill("2026-10", one, other, one, pool);
            Api survivor = other.login("admin@shared", PASSWORD);
            assertBilled(survivor, List.of("2026-09", "2026-10"));
            MasterGroups groups = MasterGroups.read(survivor, folder, "2026-11");
            one.running();
            postAndKill("2026-11", other, one, one, pool);
            Api last = other.login("admin@shared", PASSWORD);
            groups.assertBilled(last, "2026-11");
            Money.assertHolds(last);
        }
    }

    /**
     * The readings are held until both nodes have partitions: one alone may be through with so small a run before the other looks.
     *
     * @param owner is told to post
     * @param victim is killed as soon as both have partitions
     */
    private static void postAndKill(
            String month,
            RestartedServer owner,
            RestartedServer helper,
            RestartedServer victim,
            HikariDataSource pool) {
        Pilot pilot = new Pilot(owner.login("admin@shared", PASSWORD));
        String run = pilot.preview(month);
        CompletableFuture<Void> posting = whileReadingsAreHeld(pool, () -> {
            CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> pilot.post(run));
            Kills.await("work of two nodes", WITHIN, () -> {
                assertThat(begun)
                        .as("both nodes should get partitions before it is over")
                        .isNotDone();
                return nodes(pool) > 1;
            });
            return begun;
        });
        victim.close();
        RestartedServer survivor = victim == owner ? helper : owner;
        // A client of the killed server hears no end of it.
        posting.exceptionally(died -> null).join();
        Api api = survivor.login("admin@shared", PASSWORD);
        Kills.await(
                "end of the run",
                WITHIN,
                () -> api.get("/api/data/billing-run/" + run)
                        .orThrow()
                        .path("status")
                        .asText()
                        .equals("posted"));
    }

    private static <T> T whileReadingsAreHeld(HikariDataSource pool, Supplier<T> work) {
        return Objects.requireNonNull(new TransactionTemplate(new JdbcTransactionManager(pool)).execute(transaction -> {
            new JdbcTemplate(pool).queryForList("select id from d_reading for update", Long.class);
            return work.get();
        }));
    }

    private static int nodes(HikariDataSource pool) {
        Integer nodes = new JdbcTemplate(pool)
                .queryForObject("select count(distinct node) from sys_task_partition", Integer.class);
        return nodes == null ? 0 : nodes;
    }

    private static void assertBilled(Api api, List<String> months) {
        Bills.assertAsExpected(api, months);
        List<String> billed = new ArrayList<>();
        for (String month : months) {
            String period = "period == period('" + month.replace("-", "") + "')";
            api.listAll("bill", period, "meterCard")
                    .forEach(bill -> billed.add(
                            month + " " + bill.path("meterCard").path("id").asText()));
        }
        assertThat(billed).doesNotHaveDuplicates();
        Money.assertHolds(api);
    }
}
