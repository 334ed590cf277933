package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A book of 23 cards and one of 3, in chunks of 2, so that a partition has 4 at most: each card is billed once, by whichever node. */
@DatabaseTest(systemTables = true)
class LargeBookIntegrationTests {
    private static final int LARGE = 23;
    private static final int SMALL = 3;
    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database, OneBook.limits(3, 2));
        system = book.system;
        for (int i = 0; i < LARGE + SMALL; i++) {
            book.card("C" + i, "册本号", i < LARGE ? OneBook.BOOK : "MC");
        }
        for (int month = 1; month <= 2; month++) {
            for (int i = 0; i < LARGE + SMALL; i++) {
                book.reading(month, "C" + i, "正常", 10L * (month - 1), 10L * month);
            }
        }
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    /** @return a run of the month, everything reviewed */
    private static long run(int month) {
        String period = "20260" + month;
        system.act(
                system.admin(), "reading", null, "review", BranchSystem.body().put("period", period));
        return system.create(system.admin(), "billing-run", BranchSystem.body().put("period", period))
                .id();
    }

    private static void assertBilledOnce(long run) {
        Map<String, Integer> bills = new TreeMap<>();
        for (DataRecord bill : system.list(
                "bill", "run == params.run && status == 'posted'", Map.of("run", run), "meterCard.cardNo", "amount")) {
            bills.merge(bill.text("meterCard.cardNo"), 1, Integer::sum);
            assertThat(bill.decimal("amount")).isEqualByComparingTo("28.00");
        }
        assertThat(bills)
                .hasSize(LARGE + SMALL)
                .allSatisfy((card, count) -> assertThat(count).as(card).isEqualTo(1));
        assertThat(system.data().require("billing-run", run, "bills").integer("bills"))
                .isEqualTo(LARGE + SMALL);
    }

    @Test
    void aLargeBookIsWorkedInEvenRangesThatStayAsTheyAre() {
        long run = run(1);
        system.transition("billing-run", run, "start");
        JobSteps job = JobSteps.of(system, "revenue/post", Map.of("run", Long.toString(run)));
        List<Partition> partitions = job.partitions();
        assertThat(partitions).hasSize(7).extracting(Partition::name).doesNotHaveDuplicates();
        // What is reviewed only after the plan lies in one of the ranges as well.
        DataRecord late = system.list(
                        "reading",
                        "meterCard.cardNo == 'C7' && period == params.period",
                        Map.of("period", YearMonth.of(2026, 1)),
                        "status")
                .get(0);
        system.act(system.admin(), "reading", late.id(), "send-back", BranchSystem.body());
        List<Integer> rows = new ArrayList<>();
        List<Partition> reversed = new ArrayList<>(partitions);
        Collections.reverse(reversed);
        for (Partition partition : reversed) {
            rows.add(job.work(partition));
            assertThat(job.work(partition)).isZero();
            assertThat(job.partitions()).isEqualTo(partitions);
        }
        assertThat(rows).hasSize(7).allMatch(r -> r >= 2 && r <= 4);
        assertThat(rows.stream().mapToInt(Integer::intValue).sum()).isEqualTo(LARGE + SMALL - 1);
        system.act(system.admin(), "reading", late.id(), "accept", BranchSystem.body());
        assertThat(partitions.stream().mapToInt(job::work).sum()).isEqualTo(1);
        job.finish();
        assertBilledOnce(run);
    }

    @Test
    void twoNodesShareOneBookAndBillEachCardOnce() throws Exception {
        long run = run(2);
        List<Partition> partitions = JobSteps.of(system, "revenue/post", Map.of("run", Long.toString(run)))
                .partitions();
        List<Long> held = partitions.subList(0, 2).stream()
                .map(LargeBookIntegrationTests::first)
                .toList();
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread holder = new Thread(() -> system.inTransaction(data -> {
            data.lock("reading", held, "status");
            locked.countDown();
            return await(goOn);
        }));
        try (AutoCloseable helper = system.helper()) {
            assertThat(helper).isNotNull();
            holder.start();
            assertThat(await(locked)).isTrue();
            long task =
                    Objects.requireNonNull(system.act(system.admin(), "billing-run", run, "post", BranchSystem.body())
                            .task());
            // Two slots of the four of both nodes wait for what is held; all other partitions are done meanwhile.
            int free = LARGE + SMALL - 2 * 4;
            Instant giveUp = Instant.now().plusSeconds(120);
            while (billed(run) < free && Instant.now().isBefore(giveUp)) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(billed(run)).isEqualTo(free);
            goOn.countDown();
            assertThat(system.ended(task).status()).isEqualTo(Task.Status.DONE);
        } finally {
            goOn.countDown();
            holder.join();
        }
        assertBilledOnce(run);
        Invariants.hold(system);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(120, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int billed(long run) {
        return system.list("bill", "run == params.run && status == 'posted'", Map.of("run", run), "billNo")
                .size();
    }

    private static long first(Partition partition) {
        return system.list(
                        "reading",
                        "period == params.period && id >= params.from && id <= params.to",
                        Map.of("period", YearMonth.of(2026, 2), "from", partition.from(), "to", partition.to()),
                        "status")
                .get(0)
                .id();
    }

    @Test
    void veryManySmallBooksAreTakenTogether() {
        List<Long> all = new ArrayList<>();
        system.inTransaction(data -> {
            long id = data.reserveIds(250);
            try (BulkWriter writer = data.bulk("book", "bookNo", "name", "cycle")) {
                for (int i = 0; i < 250; i++) {
                    all.add(id);
                    writer.add(id++, system.organization(OneBook.OTHER_STATION), "N" + i, "册", "monthly");
                }
            }
            return true;
        });
        long run = system.create(
                        system.admin(), "billing-run", BranchSystem.body().put("period", "202609"))
                .id();
        JobSteps job = JobSteps.of(system, "revenue/preview", Map.of("run", Long.toString(run)));
        List<Partition> partitions = job.partitions();
        assertThat(partitions).hasSize(1);
        assertThat(all)
                .allMatch(b ->
                        partitions.get(0).from() <= b && b <= partitions.get(0).to());
        system.act(system.admin(), "billing-run", run, "drop", BranchSystem.body());
    }
}
