package cn.minshui.engine.core.identity;

import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isNull;
import static org.mybatis.dynamic.sql.SqlBuilder.or;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Identities.Account;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * When each user last logged in, in his own row. It is no change that anybody made to the user: version, author, history and audit
 * stay as they are, and the plans that write users set only the columns that are changed, so neither undoes the other.
 */
final class LastLogins {
    /** A client that logs in for every call does not make the row a hot one. */
    private static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);

    private static final SqlTable TABLE = SqlTable.of("d_user");
    private static final SqlColumn<Long> TENANT = SqlColumn.of("tenant_id", TABLE);
    private static final SqlColumn<Long> ID = SqlColumn.of("id", TABLE);
    private static final SqlColumn<LocalDateTime> LAST = SqlColumn.of("last_login_at", TABLE);

    private final NamedParameterJdbcTemplateExtensions sql;
    private final Clock clock;

    LastLogins(Database database, Clock clock) {
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.clock = clock;
    }

    void note(Account account) {
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
        sql.update(update(TABLE)
                .set(LAST)
                .equalTo(now)
                .where(TENANT, isEqualTo(account.tenant().value()))
                .and(ID, isEqualTo(account.userId()))
                .and(LAST, isNull(), or(LAST, isLessThan(now.minus(AT_MOST_EVERY)))));
    }
}
