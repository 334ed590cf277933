package cn.minshui.engine.core.login;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.data.Transactions;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;

/**
 * Failed logins, one row for each name and each address. Whoever counts holds the row until his transaction ends, so of any
 * number of failures at once exactly one is the last that is free. Kept in the database: neither a restart nor another node
 * forgets it.
 */
final class LoginLocks {
    private static final Duration FORGET_AFTER = Duration.ofDays(1);
    private static final String NAME = "sys_login_lock";
    private static final SqlTable TABLE = SqlTable.of(NAME);
    private static final SqlColumn<String> SUBJECT = SqlColumn.of("subject", TABLE);
    private static final SqlColumn<Long> FAILURES = SqlColumn.of("failures", TABLE);
    private static final SqlColumn<Long> LAST = SqlColumn.of("last_failed_at", TABLE);
    private static final SqlColumn<Long> UNTIL = SqlColumn.of("locked_until", TABLE);
    private static final Column KEY = new Column("subject", Types.VARCHAR);

    private final LoginParts parts;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Statements statements;
    private final Transactions transactions;
    private final SqlText held;

    LoginLocks(LoginParts parts) {
        this.parts = parts;
        this.sql = parts.sql();
        this.statements = new Statements(parts.database());
        this.transactions = new Transactions(parts.database());
        SqlText select = new TableStatements(NAME)
                .select(
                        List.of(
                                new Column("failures", Types.BIGINT),
                                new Column("last_failed_at", Types.BIGINT),
                                new Column("locked_until", Types.BIGINT)),
                        List.of(KEY),
                        KEY);
        this.held = new SqlText(select.text() + " " + parts.database().dialect().forUpdate(), select.slots());
    }

    /** @param lastFailed seconds of the epoch @param until seconds of the epoch, 0 where it is not locked */
    record Count(long failures, long lastFailed, long until) {
        static final Count NONE = new Count(0, 0, 0);

        boolean isLocked(long now) {
            return until > now;
        }

        Duration left(long now) {
            return Duration.ofSeconds(Math.max(1, until - now));
        }

        /** Failures that still count: a lock that ended, and time, forgive them. */
        long counted(long now, Duration window) {
            boolean old = lastFailed + window.toSeconds() <= now;
            return old || until != 0 && until <= now ? 0 : failures;
        }
    }

    /** As it is now; nobody is kept from counting. */
    Count look(String subject) {
        return sql.selectOne(
                        select(FAILURES, LAST, UNTIL).from(TABLE).where(SUBJECT, isEqualTo(subject)),
                        (row, number) -> new Count(row.getLong(1), row.getLong(2), row.getLong(3)))
                .orElse(Count.NONE);
    }

    /** Works while nobody else counts this subject; all in one transaction, which is tried again after a deadlock. */
    <T> T holding(String subject, Function<Count, T> work) {
        while (true) {
            List<T> done =
                    transactions.inOne(() -> statements
                            .query(
                                    held,
                                    Map.of(KEY.name(), subject),
                                    r -> new Count(r.getLong(1), r.getLong(2), r.getLong(3)))
                            .stream()
                            .map(work)
                            .toList());
            if (!done.isEmpty()) {
                return done.get(0);
            }
            // Outside of the transaction: of two that insert the same row within theirs, neither could lock it.
            insert(subject);
        }
    }

    private void insert(String subject) {
        sql.delete(deleteFrom(TABLE)
                .where(LAST, isLessThan(parts.now() - FORGET_AFTER.toSeconds()))
                .and(UNTIL, isLessThan(parts.now())));
        parts.database()
                .jdbc()
                .update(
                        parts.database()
                                .dialect()
                                .insertIgnore(
                                        NAME,
                                        List.of("subject", "failures", "last_failed_at", "locked_until"),
                                        List.of("subject")),
                        subject,
                        0L,
                        parts.now(),
                        0L);
    }

    /** For whoever holds the row. */
    void write(String subject, long failures, long until) {
        sql.update(update(TABLE)
                .set(FAILURES)
                .equalTo(failures)
                .set(LAST)
                .equalTo(parts.now())
                .set(UNTIL)
                .equalTo(until)
                .where(SUBJECT, isEqualTo(subject)));
    }

    /** @return whether there was anything to forget */
    boolean forget(String subject) {
        return sql.delete(deleteFrom(TABLE).where(SUBJECT, isEqualTo(subject))) > 0;
    }
}
