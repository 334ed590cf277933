package cn.minshui.engine.core.release;

import static cn.minshui.engine.core.release.ReleaseTables.PUBLISH;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.max;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of every try to publish. Writing needs the schema lock. */
final class PublishLog {
    private final Statements statements;
    private final Clock clock;

    PublishLog(Database database, Clock clock) {
        this.statements = new Statements(database);
        this.clock = clock;
    }

    enum State {
        CHECKED,
        SCHEMA_APPLIED,
        TESTED,
        PUBLISHED,
        REFUSED,
        /** Its process ended on the way; found by the next one that got the lock. */
        ABANDONED;

        String stored() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whoever holds the lock knows that nobody else is on the way. */
    void closeAbandoned() {
        statements.update(update(PUBLISH)
                .set(PUBLISH.state)
                .equalTo(State.ABANDONED.stored())
                .set(PUBLISH.changedAt)
                .equalTo(Statements.stored(clock.instant()))
                .where(
                        PUBLISH.state,
                        isIn(List.of(State.CHECKED.stored(), State.SCHEMA_APPLIED.stored(), State.TESTED.stored())))
                .build());
    }

    /** The number of the try. */
    long begin(TenantId tenant, long orgId, ReleaseId id, @Nullable ReleaseId expected, String author, String reason) {
        long number =
                1 + statements.number(select(max(PUBLISH.id)).from(PUBLISH).build());
        LocalDateTime now = Statements.stored(clock.instant());
        statements.insert(insertInto(PUBLISH)
                .set(PUBLISH.id)
                .toValue(number)
                .set(PUBLISH.tenantId)
                .toValue(tenant.value())
                .set(PUBLISH.orgId)
                .toValue(orgId)
                .set(PUBLISH.hash)
                .toValue(id.value())
                .set(PUBLISH.expectedHash)
                .toValueOrNull(expected == null ? null : expected.value())
                .set(PUBLISH.author)
                .toValue(author)
                .set(PUBLISH.reason)
                .toValue(reason)
                .set(PUBLISH.state)
                .toValue(State.CHECKED.stored())
                .set(PUBLISH.startedAt)
                .toValue(now)
                .set(PUBLISH.changedAt)
                .toValue(now)
                .build());
        return number;
    }

    void reached(long number, State state) {
        statements.update(update(PUBLISH)
                .set(PUBLISH.state)
                .equalTo(state.stored())
                .set(PUBLISH.changedAt)
                .equalTo(Statements.stored(clock.instant()))
                .where(PUBLISH.id, isEqualTo(number))
                .build());
    }
}
