package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.acceptance.ServerUnderTest.LiveHeap;
import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an import holds in memory hardly grows with its rows: the live heap of the server, after a collection each time, is taken
 * again and again while it imports.
 */
@Tag("database")
@Tag("full")
class ImportMemoryTests {
    private static final String PASSWORD = "Pilot-Admin-2026";
    private static final int FEW = 10_000;
    private static final int MANY = 100_000;
    private static final long MORE = 64L << 20;
    private static final int BETWEEN_MILLIS = 150;

    @TempDir
    private static Path folder;

    @Test
    void tenTimesTheRowsTakeHardlyMoreMemory() {
        ServerUnderTest.Home home = ServerUnderTest.Home.fresh(TestDatabases.freshSettings(), folder);
        try (ServerUnderTest server = ServerUnderTest.start(home)) {
            Api operator = server.anonymous().login(ServerUnderTest.OPERATOR, home.operatorPassword());
            Path warm = LargeBranch.write(folder.resolve("warm.xlsx"), 200);
            Path few = LargeBranch.write(folder.resolve("few.xlsx"), FEW);
            Path many = LargeBranch.write(folder.resolve("many.xlsx"), MANY);
            Api first = tenant(operator, "small", warm);
            Api second = tenant(operator, "large", warm);
            dryRun(first, warm);
            dryRun(second, warm);
            LiveHeap before = server.liveHeap();
            LiveHeap peakOfFew = peak(server, first, few, FEW);
            LiveHeap peakOfMany = peak(server, second, many, MANY);
            System.out.printf(
                    "figure: live heap %d MiB idle, peak %d MiB with %d rows, %d MiB with %d rows:%n%s%n",
                    before.bytes() >> 20,
                    peakOfFew.bytes() >> 20,
                    FEW,
                    peakOfMany.bytes() >> 20,
                    MANY,
                    peakOfMany.most());
            assertThat(peakOfFew.bytes()).isGreaterThan(before.bytes());
            assertThat(peakOfMany.bytes()).as(peakOfMany.most()).isLessThanOrEqualTo(peakOfFew.bytes() + MORE);
            assertThat(second.get("/api/data/reading?count=exact&size=1")
                            .orThrow()
                            .path("total")
                            .asInt())
                    .isEqualTo(MANY / 2);
        }
    }

    private static Api tenant(Api operator, String code, Path file) {
        Api administrator = Pilot.openTenant(operator, code, PASSWORD);
        new Pilot(administrator).prepare(BranchWorkbook.read(file));
        return administrator;
    }

    private static void dryRun(Api api, Path file) {
        JsonNode answer =
                api.upload("/api/imports/branch-workbook?dryRun=true", file).orThrow();
        assertThat(answer.path("rejected").asInt()).as("%s", answer).isZero();
    }

    private static LiveHeap peak(ServerUnderTest server, Api api, Path file, int rows) {
        CompletableFuture<JsonNode> imported = CompletableFuture.supplyAsync(
                () -> new Pilot(api).finished(api.upload("/api/imports/branch-workbook?dryRun=false", file)));
        LiveHeap peak = server.liveHeap();
        while (!isDoneWithin(imported, BETWEEN_MILLIS)) {
            LiveHeap now = server.liveHeap();
            peak = now.bytes() > peak.bytes() ? now : peak;
        }
        JsonNode answer = imported.join();
        assertThat(answer.path("rejected").asInt()).as("%s", answer).isZero();
        assertThat(answer.path("accepted").asInt()).isGreaterThanOrEqualTo(rows);
        return peak;
    }

    /** Each look stops the server for a collection: it must get on with its work in between. */
    private static boolean isDoneWithin(CompletableFuture<?> work, int millis) {
        try {
            work.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
