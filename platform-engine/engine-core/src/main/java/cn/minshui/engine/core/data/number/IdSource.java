package cn.minshui.engine.core.data.number;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Ids that grow with time, unique over all nodes: milliseconds since 2026 and twenty bits behind them. A node leases a block
 * of them in the database, so two nodes never share one, and the lease only grows, so a clock that goes back does no harm.
 */
public final class IdSource {
    private static final long EPOCH = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final int BITS = 20;
    private static final int BLOCK = 1 << 16;
    private static final Column NAME = new Column("name", Types.VARCHAR);
    private static final Column NEXT = new Column("next_id", Types.BIGINT);

    private final Counters counters;
    private final Clock clock;
    private final SqlText ensure;
    private final SqlText held;
    private final SqlText move;
    private long next;
    private long end;

    public IdSource(Counters counters, Clock clock) {
        this.counters = counters;
        this.clock = clock;
        TableStatements table = new TableStatements("sys_id_lease");
        String insert = counters.database()
                .dialect()
                .insertIgnore("sys_id_lease", List.of(NAME.name(), NEXT.name()), List.of(NAME.name()));
        this.ensure = new SqlText(insert, table.insert(NAME, NEXT).slots());
        SqlText select = table.select(List.of(NEXT), List.of(NAME), NAME);
        this.held =
                new SqlText(select.text() + " " + counters.database().dialect().forUpdate(), select.slots());
        this.move = table.update(List.of(NEXT), List.of(NAME));
    }

    public long next() {
        return reserve(1);
    }

    /** @return the first of {@code count} ids that follow one another */
    public synchronized long reserve(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count);
        }
        if (end - next < count) {
            int size = Math.max(BLOCK, count);
            next = counters.inOne(c -> lease(c, size));
            end = next + size;
        }
        long first = next;
        next += count;
        return first;
    }

    private long lease(Connection connection, int size) throws SQLException {
        Statements.update(connection, ensure, Map.of(NAME.name(), "record", NEXT.name(), 1L));
        long stored = Statements.query(connection, held, Map.of(NAME.name(), "record"), r -> r.getLong(1))
                .get(0);
        long first = Math.max(stored, (clock.millis() - EPOCH) << BITS);
        Statements.update(connection, move, Map.of(NAME.name(), "record", NEXT.name(), first + size));
        return first;
    }
}
