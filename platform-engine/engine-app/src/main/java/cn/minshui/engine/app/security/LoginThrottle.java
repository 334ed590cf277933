package cn.minshui.engine.app.security;

import static org.mybatis.dynamic.sql.SqlBuilder.add;
import static org.mybatis.dynamic.sql.SqlBuilder.constant;
import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Slows down the guessing of passwords: after a few failures of one name from one address each further one doubles the wait. Kept
 * in the database, so that neither a restart nor another node forgets it.
 */
public final class LoginThrottle {
    private static final int FREE_FAILURES = 5;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration FORGET_AFTER = Duration.ofDays(1);
    private static final SqlTable TABLE = SqlTable.of("sys_login_throttle");
    private static final SqlColumn<String> SUBJECT = SqlColumn.of("subject", TABLE);
    private static final SqlColumn<Long> FAILURES = SqlColumn.of("failures", TABLE);
    private static final SqlColumn<Long> LAST_FAILED = SqlColumn.of("last_failed_at", TABLE);

    private final Database database;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Clock clock;

    public LoginThrottle(Database database, Clock clock) {
        this.database = database;
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.clock = clock;
    }

    /** How long this name must still wait at this address; zero when it need not. */
    Duration wait(String username, String address) {
        return sql.selectOne(
                        select(FAILURES, LAST_FAILED).from(TABLE).where(SUBJECT, isEqualTo(subject(username, address))),
                        (row, number) -> left(row.getLong(1), row.getLong(2)))
                .orElse(Duration.ZERO);
    }

    private Duration left(long failures, long lastFailed) {
        if (failures < FREE_FAILURES) {
            return Duration.ZERO;
        }
        long doublings = Math.min(failures - FREE_FAILURES, 20);
        long wait = Math.min(1L << doublings, LONGEST.toSeconds());
        return Duration.ofSeconds(Math.max(0, lastFailed + wait - now()));
    }

    void failed(String username, String address) {
        String subject = subject(username, address);
        sql.delete(deleteFrom(TABLE).where(LAST_FAILED, isLessThan(now() - FORGET_AFTER.toSeconds())));
        database.jdbc()
                .update(
                        database.dialect()
                                .insertIgnore(
                                        "sys_login_throttle",
                                        List.of("subject", "failures", "last_failed_at"),
                                        List.of("subject")),
                        subject,
                        0L,
                        now());
        sql.update(update(TABLE)
                .set(FAILURES)
                .equalTo(add(FAILURES, constant("1")))
                .set(LAST_FAILED)
                .equalTo(now())
                .where(SUBJECT, isEqualTo(subject)));
    }

    void passed(String username, String address) {
        sql.delete(deleteFrom(TABLE).where(SUBJECT, isEqualTo(subject(username, address))));
    }

    private static String subject(String username, String address) {
        return Digests.sha256(username.strip().toLowerCase(Locale.ROOT) + "\n" + address);
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
