package cn.minshui.engine.core.data.journal;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Forgets answers by Idempotency-Key that nobody comes back for. Rows go in small transactions, each by its primary key, so that
 * nobody who claims a key waits for long; of several processes one does it while the others go on.
 */
public final class IdempotencyPurge {
    /** How long a key is remembered at least; part of the contract with clients, see {@code docs/api.md}. */
    public static final Duration RETENTION = Duration.ofDays(7);

    private static final int BATCH = 500;
    private static final String LOCK = "minshui-idempotency-purge";
    private static final SqlTable TABLE = SqlTable.of("sys_idempotency");
    private static final SqlColumn<Long> TENANT = SqlColumn.of("tenant_id", TABLE);
    private static final SqlColumn<Long> USER = SqlColumn.of("user_id", TABLE);
    private static final SqlColumn<String> KEY = SqlColumn.of("idempotency_key", TABLE);
    private static final SqlColumn<LocalDateTime> CREATED = SqlColumn.of("created_at", TABLE);

    private final Database database;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Clock clock;

    public IdempotencyPurge(Database database, Clock clock) {
        this.database = database;
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.clock = clock;
    }

    private record Key(long tenant, long user, String key) {}

    /** @return how many keys were forgotten; 0 also while another process is at it */
    public int purge() {
        try (Connection connection = database.dataSource().getConnection()) {
            if (!database.dialect().tryLock(connection, LOCK, Duration.ZERO)) {
                return 0;
            }
            try {
                return purgeAll();
            } finally {
                database.dialect().unlock(connection, LOCK);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("old Idempotency-Keys cannot be forgotten", e);
        }
    }

    private int purgeAll() {
        LocalDateTime limit = LocalDateTime.ofInstant(clock.instant().minus(RETENTION), ZoneOffset.UTC);
        int purged = 0;
        List<Key> batch = old(limit);
        while (!batch.isEmpty()) {
            List<Key> keys = batch;
            database.transactions().executeWithoutResult(status -> keys.forEach(this::delete));
            purged += keys.size();
            batch = keys.size() < BATCH ? List.of() : old(limit);
        }
        return purged;
    }

    private List<Key> old(LocalDateTime limit) {
        return sql.selectList(
                select(TENANT, USER, KEY)
                        .from(TABLE)
                        .where(CREATED, isLessThan(limit))
                        .orderBy(CREATED)
                        .limit(BATCH),
                (row, number) -> new Key(row.getLong(1), row.getLong(2), row.getString(3)));
    }

    private void delete(Key key) {
        sql.delete(deleteFrom(TABLE)
                .where(TENANT, isEqualTo(key.tenant()))
                .and(USER, isEqualTo(key.user()))
                .and(KEY, isEqualTo(key.key())));
    }
}
