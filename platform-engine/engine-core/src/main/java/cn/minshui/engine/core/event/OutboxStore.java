package cn.minshui.engine.core.event;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.notExists;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.data.journal.Outbox;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.event.Event;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The rows of {@code sys_outbox} after they were written. */
final class OutboxStore {
    private static final String RELAYED = "relayed";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SqlTable TABLE = SqlTable.of("sys_outbox");
    private static final SqlColumn<Long> ID = TABLE.column("id");
    private static final SqlColumn<Long> TENANT = TABLE.column("tenant_id");
    private static final SqlColumn<String> TOPIC = TABLE.column("topic");
    private static final SqlColumn<String> KEY = TABLE.column("event_key");
    private static final SqlColumn<String> PAYLOAD = TABLE.column("payload");
    private static final SqlColumn<String> STATE = TABLE.column("state");
    private static final SqlColumn<LocalDateTime> CREATED = TABLE.column("created_at");
    private static final DeliveryTable DELIVERY = new DeliveryTable();

    private final NamedParameterJdbcTemplateExtensions sql;

    OutboxStore(Database database) {
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
    }

    record Head(long id, TenantId tenant, String topic, String key) {}

    /** The oldest events that no consumer has a delivery of. */
    List<Head> fresh(int most) {
        return sql.selectList(
                select(ID, TENANT, TOPIC, KEY)
                        .from(TABLE)
                        .where(STATE, isEqualTo(Outbox.NEW))
                        .orderBy(ID)
                        .limit(most),
                (row, number) ->
                        new Head(row.getLong(1), new TenantId(row.getLong(2)), row.getString(3), row.getString(4)));
    }

    void relayed(List<Long> ids) {
        sql.update(update(TABLE).set(STATE).equalTo(RELAYED).where(ID, isIn(ids)));
    }

    Event event(long id) {
        return sql
                .selectList(
                        select(ID, TOPIC, KEY, CREATED, PAYLOAD).from(TABLE).where(ID, isEqualTo(id)),
                        (row, number) -> event(row))
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("event " + id + " is gone"));
    }

    @SuppressWarnings("unchecked")
    private static Event event(ResultSet row) throws SQLException {
        try {
            Map<String, @Nullable Object> values = (Map<String, @Nullable Object>)
                    Objects.requireNonNull(RecordJson.plain(JSON.readTree(row.getString(5))));
            Instant at = Objects.requireNonNull(DeliveryTable.instant(row, 4));
            return new Event(Long.toString(row.getLong(1)), row.getString(2), row.getString(3), at, values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the payload of an event is no JSON", e);
        }
    }

    /** Forgets events that everybody has got, or nobody wanted. @return how many */
    int purge(Instant before, int most) {
        List<Long> ids = sql.selectList(
                select(ID)
                        .from(TABLE, "o")
                        .where(STATE, isEqualTo(RELAYED))
                        .and(CREATED, isLessThan(DeliveryTable.utc(before)))
                        .and(notExists(
                                select(DELIVERY.id).from(DELIVERY.table, "d").where(DELIVERY.event, isEqualTo(ID))))
                        .limit(most),
                (row, number) -> row.getLong(1));
        return ids.isEmpty() ? 0 : sql.delete(deleteFrom(TABLE).where(ID, isIn(ids)));
    }
}
