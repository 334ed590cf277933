package cn.minshui.engine.core.data;

import static org.mybatis.dynamic.sql.SqlBuilder.count;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isNotIn;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.TransactionException;

/**
 * A copy of the database that follows it. How old it is tells a row that is marked with the time in the database itself every
 * second and read in the copy; whether somebody's own writes are in it yet, their entries in the audit, which are of the same
 * transactions.
 */
public final class Replica implements AutoCloseable {
    /** An older copy is read for nobody. */
    public static final Duration OLDEST = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** Twice as long as a copy may be behind: what was written before that is in it, or it is not read. */
    private static final Duration RECENT = OLDEST.multipliedBy(2);
    /** Who has written more than this just now is busy writing and reads the database itself. */
    private static final int MANY = 200;

    private static final SqlTable MARK = SqlTable.of("sys_replica_mark");
    private static final SqlColumn<Long> MARK_ID = MARK.column("id");
    private static final SqlColumn<LocalDateTime> MARKED_AT = MARK.column("marked_at");
    private static final long ONLY = 1;
    private static final SqlTable AUDIT = SqlTable.of("sys_audit");
    private static final SqlColumn<Long> AUDIT_ID = AUDIT.column("id");
    private static final SqlColumn<Long> TENANT = AUDIT.column("tenant_id");
    private static final SqlColumn<Long> USER = AUDIT.column("user_id");
    private static final SqlColumn<String> CATEGORY = AUDIT.column("category");
    private static final SqlColumn<String> RESULT = AUDIT.column("result");
    /** Entries of what changes no record that a list shows. */
    private static final List<String> NO_WRITES = Stream.of(
                    AuditCategory.EXPORT, AuditCategory.READ, AuditCategory.LOGIN, AuditCategory.AUDIT)
            .map(AuditCategory::word)
            .toList();

    private static final SqlColumn<LocalDateTime> DONE = AUDIT.column("done_at");

    /** How the copy does. */
    public enum State {
        /** It answers and is at most {@link #OLDEST} old. */
        UP,
        /** It answers but does not follow. */
        BEHIND,
        DOWN
    }

    private final Database copy;
    private final NamedParameterJdbcTemplateExtensions original;
    private final NamedParameterJdbcTemplateExtensions copied;
    private final Clock clock;
    private volatile State state = State.UP;
    private @Nullable ScheduledExecutorService timer;

    /** @param copy read only; the caller closes it */
    public Replica(Database database, Database copy, Clock clock) {
        this.copy = copy;
        this.original = sql(database);
        this.copied = sql(copy);
        this.clock = clock;
    }

    private static NamedParameterJdbcTemplateExtensions sql(Database database) {
        return new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
    }

    /** Looks at the copy every second from now on. */
    public void start() {
        look();
        ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "replica-watch");
            thread.setDaemon(true);
            return thread;
        });
        threads.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        timer = threads;
    }

    public State state() {
        return state;
    }

    Database database() {
        return copy;
    }

    /** Marks the database and reads what mark has come to the copy. */
    public void look() {
        try {
            mark();
            told(isYoung(markedAt()) ? State.UP : State.BEHIND, null);
        } catch (DataAccessException | TransactionException e) {
            told(State.DOWN, e);
        }
    }

    private void mark() {
        original.update(
                update(MARK).set(MARKED_AT).equalTo(utc(clock.instant())).where(MARK_ID, isEqualTo(ONLY)));
    }

    /** A read of the copy failed: nobody waits for it again before it has been seen to answer. */
    void failed(RuntimeException error) {
        told(State.DOWN, error);
    }

    private void told(State now, @Nullable RuntimeException error) {
        State before = state;
        state = now;
        if (before == now) {
            return;
        }
        switch (now) {
            case UP -> LOG.info("the replica is read for reports");
            case BEHIND ->
                LOG.warn("the replica is more than {} s behind; the database itself is read", OLDEST.toSeconds());
            case DOWN -> LOG.warn("the replica does not answer; the database itself is read", error);
        }
    }

    /** As of when the copy is, in the transaction under way. */
    Instant markedAt() {
        LocalDateTime at = copied.selectOne(
                        select(MARKED_AT).from(MARK).where(MARK_ID, isEqualTo(ONLY)),
                        (row, number) -> row.getObject(1, LocalDateTime.class))
                .orElse(LocalDateTime.MIN);
        return at.toInstant(ZoneOffset.UTC);
    }

    boolean isYoung(Instant markedAt) {
        return !markedAt.plus(OLDEST).isBefore(clock.instant());
    }

    /** Entries of what the caller has written lately on any node, read before the copy is; null when they are too many. */
    @Nullable
    List<Long> recentWrites(CallContext context) {
        List<Long> writes = original.selectList(
                select(AUDIT_ID)
                        .from(AUDIT)
                        .where(TENANT, isEqualTo(context.tenant().value()))
                        .and(DONE, isGreaterThan(utc(clock.instant().minus(RECENT))))
                        .and(USER, isEqualTo(context.principal().author()))
                        .and(CATEGORY, isNotIn(NO_WRITES))
                        .and(RESULT, isEqualTo(AuditEntry.Result.DONE.word()))
                        .limit(MANY + 1L),
                (row, number) -> row.getLong(1));
        return writes.size() > MANY ? null : writes;
    }

    /** Whether all of them have come to the copy, in the transaction under way. */
    boolean holds(List<Long> writes) {
        return writes.isEmpty()
                || Objects.requireNonNullElse(
                                copied.count(select(count()).from(AUDIT).where(AUDIT_ID, isIn(writes))), 0L)
                        == writes.size();
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
