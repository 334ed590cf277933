package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Jobs, deliveries and tasks over HTTP: what is told, what may be done and by whom, and what nobody else sees. */
@Tag("database")
class UpkeepHttpIntegrationTests {
    private static final String DELIVERIES = "/api/events/deliveries";
    private static final String MINE = DELIVERIES + "?consumer=upkeep/tell";
    /** More than are imported while the caller waits. */
    private static final int MANY = 6_000;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static JdbcTemplate jdbc;
    private static LibraryClient administrator;
    private static LibraryClient watcher;
    private static LibraryClient keeper;
    private static LibraryClient other;

    @BeforeAll
    static void start() throws Exception {
        UpkeepPlugin.plugin().writeTo(folder.resolve("home/plugins"));
        server = LibraryServer.withReplica(folder, UpkeepPlugin.METADATA);
        jdbc = new JdbcTemplate(server.dataSource());
        administrator = LibraryClient.login(server, "admin", server.administratorPassword());
        watcher = administrator.user("watch", "watcher");
        keeper = administrator.user("keep", "keeper");
        other = administrator.user("other", "keeper");
    }

    @AfterAll
    static void stop() {
        server.close();
        UpkeepPlugin.forget();
    }

    @BeforeEach
    void open() {
        UpkeepPlugin.GATE.set(Long.MAX_VALUE);
        UpkeepPlugin.DEAF.set(false);
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static JsonNode good(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isLessThan(300);
        return answer.body();
    }

    private static JsonNode job(String name) {
        for (JsonNode job : good(administrator.get("/api/jobs")).path("items")) {
            if (job.path("name").asText().equals(name)) {
                return job;
            }
        }
        throw new AssertionError("no job " + name);
    }

    private static JsonNode runs(String job) {
        return good(administrator.get("/api/jobs/" + job + "/runs")).path("items");
    }

    private static Answer act(LibraryClient who, String job, String action) {
        return who.post("/api/jobs/" + job + "/actions/" + action, Map.of());
    }

    @Test
    void aJobIsListedRunByHandLoggedPausedAndResumed() {
        assertThat(job("nightly").path("label").asText()).isEqualTo("夜间盘点");
        assertThat(job("nightly").path("next").asText()).startsWith("2097-12-31T20:00:00");
        int before = runs("nightly").size();

        Answer started = act(administrator, "nightly", "run");
        assertThat(started.status()).as(started.body().toString()).isEqualTo(202);
        until(
                "the run is done",
                () -> runs("nightly").size() == before + 1
                        && runs("nightly").at("/0/state").asText().equals("done"));
        JsonNode run = runs("nightly").get(0);
        assertThat(run.path("fire").asText())
                .isEqualTo(started.body().path("fire").asText());
        assertThat(run.path("manual").asBoolean()).isTrue();
        assertThat(run.path("release").asText()).hasSize(64);
        JsonNode task = good(administrator.get("/api/tasks/" + run.path("task").asText()));
        assertThat(task.path("status").asText()).isEqualTo("done");
        assertThat(task.path("done").asInt()).isEqualTo(UpkeepPlugin.ROWS);
        assertThat(job("nightly").at("/last/id").asText())
                .isEqualTo(run.path("id").asText());

        good(act(administrator, "nightly", "pause"));
        assertThat(job("nightly").path("paused").asBoolean()).isTrue();
        assertThat(job("nightly").path("next").isNull()).isTrue();
        good(act(administrator, "nightly", "resume"));
        assertThat(job("nightly").path("paused").asBoolean()).isFalse();
        assertThat(job("nightly").path("next").asText()).isNotEmpty();

        administrator.get("/api/jobs/unknown/runs").assertRefused(404, "JOB_NOT_FOUND");
        for (String action : List.of("run", "pause", "resume")) {
            act(administrator, "unknown", action).assertRefused(404, "JOB_NOT_FOUND");
        }
    }

    @Test
    void aFailingJobSaysWhyAndIsToldFromTheSecondTimeOn() {
        for (int i = 1; i <= 2; i++) {
            int failures = i;
            good(act(administrator, "broken", "run"));
            until("failed " + failures, () -> job("broken").path("failures").asInt() == failures);
        }
        assertThat(runs("broken").findValuesAsText("problem")).containsExactly("书架搬走了", "书架搬走了");
        assertThat(runs("broken").findValuesAsText("alerted")).containsExactly("true", "false");
        until(
                "told",
                () -> good(administrator.get(MINE + "&state=done"))
                        .findValuesAsText("topic")
                        .contains("job.failed"));
        for (JsonNode delivery : good(administrator.get(MINE + "&state=done")).path("items")) {
            if (delivery.path("topic").asText().equals("job.failed")) {
                JsonNode letter = good(
                        administrator.get(DELIVERIES + "/" + delivery.path("id").asText()));
                assertThat(letter.at("/values/problem").asText()).isEqualTo("书架搬走了");
                assertThat(letter.at("/values/failures").asInt()).isEqualTo(2);
            }
        }
    }

    @Test
    void jobsAreReadByWhoReadsTheTenantAndActedOnByWhoMay() {
        good(watcher.get("/api/jobs"));
        good(watcher.get("/api/jobs/nightly/runs"));
        keeper.get("/api/jobs").assertRefused(403, "FORBIDDEN");
        keeper.get("/api/jobs/nightly/runs").assertRefused(403, "FORBIDDEN");
        int before = runs("nightly").size();
        for (LibraryClient refused : List.of(watcher, keeper)) {
            for (String action : List.of("run", "pause", "resume")) {
                assertThat(act(refused, "nightly", action).status()).as(action).isIn(403, 404);
            }
        }
        assertThat(job("nightly").path("paused").asBoolean()).isFalse();
        assertThat(runs("nightly").size()).isEqualTo(before);
    }

    /** What the tenth failure in vain makes of a delivery, without waiting for the nine before it. */
    private static List<String> deadLetters(String... codes) {
        UpkeepPlugin.DEAF.set(true);
        for (String code : codes) {
            administrator.created("shelf", Map.of("code", code));
        }
        until("tried in vain", () -> failed().size() == codes.length);
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC).minusMinutes(1);
        failed().forEach(id -> jdbc.update(
                "update sys_delivery set attempts = 9, next_try_at = ? where id = ? and state = 'waiting'",
                now,
                Long.valueOf(id)));
        until("given up", () -> dead().size() == codes.length);
        return dead();
    }

    private static List<String> failed() {
        List<String> ids = new ArrayList<>();
        for (JsonNode delivery :
                good(administrator.get(MINE + "&state=waiting")).path("items")) {
            if (delivery.path("attempts").asInt() > 0) {
                ids.add(delivery.path("id").asText());
            }
        }
        return ids;
    }

    private static List<String> dead() {
        return good(administrator.get(MINE + "&state=dead")).findValuesAsText("id");
    }

    private static String state(String delivery) {
        return good(administrator.get(DELIVERIES + "/" + delivery))
                .path("state")
                .asText();
    }

    @Test
    void deadLettersAreListedLookedIntoAndReplayedOneByOneOrAll() {
        List<String> dead = deadLetters("D1", "D2", "D3");
        JsonNode letter = good(watcher.get(DELIVERIES + "/" + dead.get(0)));
        assertThat(letter.path("attempts").asInt()).isEqualTo(10);
        assertThat(letter.path("outcome").asText()).contains("deaf");
        assertThat(letter.path("nextTry").isNull()).isTrue();
        assertThat(letter.at("/values/data").isEmpty())
                .as("who may not read the record is not told of it by its event")
                .isTrue();
        assertThat(good(administrator.get(DELIVERIES + "/" + dead.get(0)))
                        .at("/values/data/code")
                        .asText())
                .startsWith("D");

        for (LibraryClient refused : List.of(keeper, watcher)) {
            assertThat(refused.post(DELIVERIES + "/" + dead.get(0) + "/actions/replay", Map.of())
                            .status())
                    .isIn(403, 404);
            assertThat(refused.post("/api/events/actions/replay", Map.of()).status())
                    .isIn(403, 404);
        }
        keeper.get(DELIVERIES).assertRefused(403, "FORBIDDEN");
        keeper.get(DELIVERIES + "/" + dead.get(0)).assertRefused(403, "FORBIDDEN");
        assertThat(dead()).as("nobody replayed them").hasSize(3);

        UpkeepPlugin.DEAF.set(false);
        String one = DELIVERIES + "/" + dead.get(0) + "/actions/replay";
        assertThat(good(administrator.post(one, Map.of())).path("replayed").asInt())
                .isOne();
        until("delivered", () -> state(dead.get(0)).equals("done"));
        assertThat(good(administrator.post(one, Map.of())).path("replayed").asInt())
                .as("what is done is not done again")
                .isZero();
        assertThat(dead()).containsExactlyInAnyOrderElementsOf(dead.subList(1, 3));
        assertThat(good(administrator.post("/api/events/actions/replay?consumer=nobody", Map.of()))
                        .path("replayed")
                        .asInt())
                .isZero();
        assertThat(good(administrator.post("/api/events/actions/replay?consumer=upkeep/tell", Map.of()))
                        .path("replayed")
                        .asInt())
                .isEqualTo(2);
        until("delivered", () -> dead.stream().allMatch(id -> state(id).equals("done")));

        administrator.get(DELIVERIES + "?state=lost").assertRefused(400, "PARAMETER_MALFORMED");
        administrator.get(DELIVERIES + "/4711").assertRefused(404, "DELIVERY_NOT_FOUND");
    }

    private static JsonNode task(LibraryClient who, String id) {
        return good(who.get("/api/tasks/" + id));
    }

    private static List<String> listed(LibraryClient who, String query) {
        return good(who.get("/api/tasks" + query)).findValuesAsText("id");
    }

    private static String counting() {
        Answer answer = keeper.post("/api/data/shelf/actions/count", Map.of());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.body().path("task").asText();
    }

    @Test
    void aTaskTellsHowFarItIsToItsUserAndAdministratorsAlone() {
        UpkeepPlugin.GATE.set(3);
        String id = counting();
        until("three rows", () -> task(keeper, id).path("done").asInt() == 3);
        JsonNode running = task(administrator, id);
        assertThat(running.path("status").asText()).isEqualTo("running");
        assertThat(running.path("label").asText()).isEqualTo("书架 · 盘点");
        assertThat(running.at("/origin/object").asText()).isEqualTo("shelf");
        assertThat(running.path("user").asText())
                .isEqualTo(keeper.get("/api/auth/me").body().at("/user/id").asText());

        other.get("/api/tasks/" + id).assertRefused(404, "TASK_NOT_FOUND");
        other.post("/api/tasks/" + id + "/actions/cancel", Map.of()).assertRefused(404, "TASK_NOT_FOUND");
        watcher.get("/api/tasks/" + id).assertRefused(404, "TASK_NOT_FOUND");
        other.get("/api/tasks?mine=false").assertRefused(403, "FORBIDDEN");
        assertThat(listed(other, "")).doesNotContain(id);
        assertThat(listed(administrator, "")).doesNotContain(id);
        assertThat(listed(administrator, "?mine=false")).contains(id);
        assertThat(listed(keeper, "")).contains(id);

        UpkeepPlugin.GATE.set(Long.MAX_VALUE);
        until("done", () -> task(keeper, id).path("status").asText().equals("done"));
        assertThat(task(keeper, id).at("/result/rows").asInt()).isEqualTo(UpkeepPlugin.ROWS);
        assertThat(task(keeper, id).path("problems").isNull()).isTrue();
        keeper.post("/api/tasks/" + id + "/actions/cancel", Map.of()).assertRefused(409, "TASK_ENDED");
    }

    @Test
    void aCancelledTaskEndsAfterTheChunkUnderWayAndSaysHowFarItCame() {
        UpkeepPlugin.GATE.set(4);
        String id = counting();
        until("four rows", () -> task(keeper, id).path("done").asInt() == 4);
        JsonNode asked = good(keeper.post("/api/tasks/" + id + "/actions/cancel", Map.of()));
        assertThat(asked.path("cancelling").asBoolean()).isTrue();
        assertThat(asked.path("status").asText()).isEqualTo("running");
        UpkeepPlugin.GATE.set(Long.MAX_VALUE);
        until("cancelled", () -> task(keeper, id).path("status").asText().equals("cancelled"));
        JsonNode ended = task(keeper, id);
        assertThat(ended.path("done").asInt()).as("the chunk under way is done").isEqualTo(5);
        assertThat(ended.path("result").isNull()).isTrue();
        assertThat(ended.at("/problems/0/code").asText()).isEqualTo("TASK_CANCELLED");
        keeper.post("/api/tasks/" + id + "/actions/cancel", Map.of()).assertRefused(409, "TASK_ENDED");

        UpkeepPlugin.GATE.set(1);
        String again = counting();
        until("begun", () -> task(keeper, again).path("done").asInt() == 1);
        good(administrator.post("/api/tasks/" + again + "/actions/cancel", Map.of()));
        UpkeepPlugin.GATE.set(Long.MAX_VALUE);
        until(
                "by an administrator",
                () -> task(keeper, again).path("status").asText().equals("cancelled"));
    }

    @Test
    void aListThatMayBeOldTellsItsTimeAndHealthTellsOfTheReplica() {
        assertThat(good(keeper.get("/api/meta/list/shelf")).path("stale").asBoolean())
                .isTrue();
        keeper.created("shelf", Map.of("code", "R1"));
        String one = "/api/data/shelf?filter=code%20==%20%22R1%22&stale=";
        JsonNode old = good(other.get(one + "true"));
        assertThat(old.path("items")).hasSize(1);
        assertThat(Instant.parse(old.path("asOf").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(good(other.get(one + "false")).has("asOf")).isFalse();
        assertThat(other.get(one + "perhaps").status()).isEqualTo(400);
        assertThat(good(administrator.get("/api/health")).path("replica").asText())
                .isEqualTo("up");
        assertThat(good(other.get("/api/health/ready")).path("replica").asText())
                .isEqualTo("up");
    }

    private static byte[] shelves() throws IOException {
        try (XSSFWorkbook workbook = new XSSFWorkbook()) {
            XSSFSheet sheet = workbook.createSheet("书架");
            sheet.createRow(0).createCell(0).setCellValue("编号");
            for (int row = 1; row <= MANY; row++) {
                sheet.createRow(row).createCell(0).setCellValue("S" + row);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            workbook.write(out);
            return out.toByteArray();
        }
    }

    @Test
    void anImportIsCancelledInTheMiddleAndSaysHowFarItCame() throws IOException {
        int reached = 3_000;
        UpkeepPlugin.GATE.set(reached);
        Answer queued = keeper.upload("/api/imports/shelf", "书架.xlsx", shelves());
        assertThat(queued.status()).as(queued.body().toString()).isEqualTo(202);
        String id = queued.body().path("task").asText();
        until("in the middle", () -> task(keeper, id).path("done").asInt() >= reached - 500);
        assertThat(task(keeper, id).path("total").asInt()).isEqualTo(MANY);
        other.post("/api/tasks/" + id + "/actions/cancel", Map.of()).assertRefused(404, "TASK_NOT_FOUND");
        good(keeper.post("/api/tasks/" + id + "/actions/cancel", Map.of()));
        UpkeepPlugin.GATE.set(Long.MAX_VALUE);
        until("cancelled", () -> task(keeper, id).path("status").asText().equals("cancelled"));
        JsonNode ended = task(keeper, id);
        assertThat(ended.path("done").asInt()).isBetween(reached, reached + 500);
        assertThat(ended.at("/problems/0/message").asText())
                .isEqualTo("导入已按要求取消，没有写入任何数据。取消时处理到第 " + ended.path("done").asInt() + " 行，共 6000 行");
        assertThat(good(keeper.get("/api/data/shelf?filter=code.startsWith(%22S%22)&count=exact"))
                        .path("total")
                        .asInt())
                .isZero();
    }
}
