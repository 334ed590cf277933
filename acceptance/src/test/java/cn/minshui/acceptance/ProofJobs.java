package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Two jobs that are due every few seconds and write a record each time, one for each policy of missed times; read from their log. */
record ProofJobs(Database database) implements AutoCloseable {
    static final String MADE_UP = "proof-once";
    static final List<String> NAMES = List.of(MADE_UP, "proof-skip");
    /** What is overdue for longer has been missed. */
    static final Duration MISSED_AFTER = Duration.ofSeconds(60);

    private static final int EVERY = 3;
    /** The log takes the time of a run a little after the scheduler has judged it. */
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    /** Adds the jobs to the metadata. */
    static void define(ServerUnderTest.Home home) {
        home.grantToAdministrator("proof-run", "read");
        home.write("base/proof/proof-run.yaml", """
                kind: object
                name: proof-run
                label: 证明
                module: proof
                scope: organization
                title: job
                fields:
                  job: {type: text, maxLength: 40, required: true, label: 任务}
                """);
        home.write("base/proof/proof-note.yaml", """
                kind: script
                name: proof-note
                label: 记一次
                use: job
                source: "data.create('proof-run', {job: params.job});"
                """);
        for (int i = 0; i < NAMES.size(); i++) {
            String policy = NAMES.get(i).substring("proof-".length());
            home.write("base/proof/" + NAMES.get(i) + ".yaml", """
                    kind: job
                    name: %s
                    label: 证明
                    schedule: %d/%d * * * * ?
                    misfire: %s
                    handler: script/proof-note
                    parameters: {job: %s}
                    """.formatted(
                            NAMES.get(i), i, EVERY, policy, NAMES.get(i)));
        }
    }

    private record Run(Instant due, Instant started) {}

    /** Runs begun before that have not ended. */
    int unended(Instant before) {
        return count(
                "select count(*) from sys_job_run where state = 'running' and started_at < ?",
                LocalDateTime.ofInstant(before, ZoneOffset.UTC));
    }

    boolean isDone(String fire) {
        return count("select count(*) from sys_job_run where fire = ? and state = 'done'", fire) == 1;
    }

    /** Whether each job has been run by the schedule since then. */
    boolean goOn(Instant since) {
        return NAMES.stream().allMatch(job -> {
            List<Run> runs = runs(job);
            return !runs.isEmpty() && runs.get(runs.size() - 1).due().isAfter(since);
        });
    }

    /** No run failed, each that is done wrote its record once, and no due time is without a run unless it was missed by the rule. */
    void assertHolds(String told) {
        assertThat(database.jdbc()
                        .queryForList("select problem from sys_job_run where state not in ('done', 'running')"))
                .as(told)
                .isEmpty();
        for (String job : NAMES) {
            Map<String, Object> counts = database.jdbc()
                    .queryForMap(
                            "select (select count(*) from sys_job_run where job = ? and state = 'done') as done_runs,"
                                    + " (select count(*) from d_proof_run where job = ?) as written",
                            job,
                            job);
            assertThat(counts.get("written")).as("%s: %s", told, job).isEqualTo(counts.get("done_runs"));
            assertNoneForgotten(job, told);
        }
    }

    private void assertNoneForgotten(String job, String told) {
        List<Run> runs = runs(job);
        for (int i = 1; i < runs.size(); i++) {
            Run run = runs.get(i);
            Instant next = dueAfter(job, runs.get(i - 1).due());
            if (next.isBefore(run.due())) {
                assertThat(Duration.between(next, run.started().plus(BETWEEN)))
                        .as("%s: %s has no run at %s; the next is %s", told, job, next, run)
                        .isGreaterThanOrEqualTo(MISSED_AFTER);
            }
        }
    }

    /** How many due times in a row were missed before a run, at most. */
    long longestMissed(String job) {
        List<Run> runs = runs(job);
        long most = 0;
        for (int i = 1; i < runs.size(); i++) {
            Duration gap = Duration.between(
                    dueAfter(job, runs.get(i - 1).due()), runs.get(i).due());
            most = Math.max(most, gap.toSeconds() / EVERY);
        }
        return most;
    }

    /** How many runs made up for missed times: they are due when they are made up for. */
    long madeUp(String job) {
        return runs(job).stream()
                .filter(run -> run.due().getNano() != 0 || !isOnTime(job, run.due()))
                .count();
    }

    private static boolean isOnTime(String job, Instant due) {
        return due.getEpochSecond() % EVERY == NAMES.indexOf(job);
    }

    private static Instant dueAfter(String job, Instant time) {
        long second = time.getEpochSecond() + 1;
        while (second % EVERY != NAMES.indexOf(job)) {
            second++;
        }
        return Instant.ofEpochSecond(second);
    }

    /** Those of the schedule, by the time at which they were due. */
    private List<Run> runs(String job) {
        Map<Instant, Run> runs = new TreeMap<>();
        database.jdbc()
                .query(
                        "select fire, started_at from sys_job_run where job = ? and user_id = 0",
                        row -> {
                            Instant due = Instant.parse(row.getString("fire"));
                            Instant started = row.getObject("started_at", LocalDateTime.class)
                                    .toInstant(ZoneOffset.UTC);
                            runs.put(due, new Run(due, started));
                        },
                        job);
        return new ArrayList<>(runs.values());
    }

    @Override
    public void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    private int count(String sql, Object... values) {
        return Objects.requireNonNull(database.jdbc().queryForObject(sql, Integer.class, values));
    }
}
