package cn.minshui.engine.core.event;

import cn.minshui.engine.core.event.Delivery.State;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.BasicColumn;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;

/** Columns of {@code sys_delivery}; every instance is the table once more, for a statement that names it twice. */
final class DeliveryTable {
    final SqlTable table = SqlTable.of("sys_delivery");
    final SqlColumn<Long> id = table.column("id");
    final SqlColumn<Long> event = table.column("event_id");
    final SqlColumn<Long> tenant = table.column("tenant_id");
    final SqlColumn<String> consumer = table.column("consumer");
    final SqlColumn<String> topic = table.column("topic");
    final SqlColumn<String> key = table.column("event_key");
    final SqlColumn<String> state = table.column("state");
    final SqlColumn<Long> attempts = table.column("attempts");
    final SqlColumn<LocalDateTime> nextTry = table.column("next_try_at");
    final SqlColumn<String> outcome = table.column("outcome");
    final SqlColumn<LocalDateTime> ended = table.column("ended_at");

    BasicColumn[] all() {
        return new BasicColumn[] {id, event, tenant, consumer, topic, key, state, attempts, nextTry, outcome, ended};
    }

    static Delivery row(ResultSet row, int number) throws SQLException {
        return new Delivery(
                row.getLong(1),
                row.getLong(2),
                new TenantId(row.getLong(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                State.of(row.getString(7)),
                row.getLong(8),
                Objects.requireNonNull(instant(row, 9)),
                row.getString(10),
                instant(row, 11));
    }

    static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        LocalDateTime value = row.getObject(column, LocalDateTime.class);
        return value == null ? null : value.toInstant(ZoneOffset.UTC);
    }

    static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
