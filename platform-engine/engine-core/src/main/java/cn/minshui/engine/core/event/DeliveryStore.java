package cn.minshui.engine.core.event;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualToWhenPresent;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThanOrEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.notExists;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.event.Delivery.State;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.select.SelectModel;
import org.mybatis.dynamic.sql.util.Buildable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The rows of {@code sys_delivery}. */
final class DeliveryStore {
    private static final int LONGEST_OUTCOME = 500;
    private static final int SHOWN = 200;
    private static final DeliveryTable D = new DeliveryTable();
    private static final int ROWS = 128;
    private static final Column[] COLUMNS = {
        new Column("id", Types.BIGINT),
        new Column("event_id", Types.BIGINT),
        new Column("tenant_id", Types.BIGINT),
        new Column("consumer", Types.VARCHAR),
        new Column("topic", Types.VARCHAR),
        new Column("event_key", Types.VARCHAR),
        new Column("state", Types.VARCHAR),
        new Column("attempts", Types.BIGINT),
        new Column("next_try_at", Types.TIMESTAMP),
    };
    private static final DeliveryTable EARLIER = new DeliveryTable();

    private final Database database;
    private final Statements statements;
    private final Map<Integer, SqlText> inserts = new ConcurrentHashMap<>();
    private final NamedParameterJdbcTemplate jdbc;
    private final NamedParameterJdbcTemplateExtensions sql;

    DeliveryStore(Database database) {
        this.database = database;
        this.statements = new Statements(database.jdbc());
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
        this.sql = new NamedParameterJdbcTemplateExtensions(jdbc);
    }

    /** @param next when it may be taken from the table */
    record Fresh(long id, long event, long tenant, String consumer, String topic, String key, Instant next) {}

    void insert(List<Fresh> fresh) {
        List<@Nullable Object[]> rows = new ArrayList<>(fresh.size());
        for (Fresh f : fresh) {
            rows.add(new @Nullable Object[] {
                f.id(), f.event(), f.tenant(), f.consumer(), f.topic(), f.key(), State.WAITING.word(), 0L, f.next()
            });
        }
        statements.insert(
                rows,
                ROWS,
                size -> inserts.computeIfAbsent(size, n -> new TableStatements("sys_delivery").insertRows(n, COLUMNS)));
    }

    Optional<Delivery> find(long id) {
        return rows(select(D.all()).from(D.table).where(D.id, isEqualTo(id)), "").stream()
                .findFirst();
    }

    /** Holds the delivery until the transaction ends; empty when it does not wait any more or somebody is at it. */
    Optional<Delivery> take(long id) {
        return rows(
                        select(D.all())
                                .from(D.table)
                                .where(D.id, isEqualTo(id))
                                .and(D.state, isEqualTo(State.WAITING.word())),
                        " " + database.dialect().forUpdateSkipLocked())
                .stream()
                .findFirst();
    }

    /** The consumer's first event of the key that waits, which may be this one. */
    Optional<Delivery> first(Delivery of) {
        return rows(
                        select(D.all())
                                .from(D.table)
                                .where(D.tenant, isEqualTo(of.tenant().value()))
                                .and(D.consumer, isEqualTo(of.consumer()))
                                .and(D.key, isEqualTo(of.key()))
                                .and(D.state, isEqualTo(State.WAITING.word()))
                                .orderBy(D.event)
                                .limit(1),
                        "")
                .stream()
                .findFirst();
    }

    /** Deliveries whose time has come and whose key has none before them, the oldest events first. */
    List<Delivery> due(Instant now, int most) {
        return rows(
                select(D.all())
                        .from(D.table, "d")
                        .where(D.state, isEqualTo(State.WAITING.word()))
                        .and(D.nextTry, isLessThanOrEqualTo(DeliveryTable.utc(now)))
                        .and(notExists(select(EARLIER.id)
                                .from(EARLIER.table, "e")
                                .where(EARLIER.tenant, isEqualTo(D.tenant))
                                .and(EARLIER.consumer, isEqualTo(D.consumer))
                                .and(EARLIER.key, isEqualTo(D.key))
                                .and(EARLIER.state, isEqualTo(State.WAITING.word()))
                                .and(EARLIER.event, isLessThan(D.event))))
                        .orderBy(D.event)
                        .limit(most),
                "");
    }

    void done(long id, String outcome, Instant now) {
        sql.update(update(D.table)
                .set(D.state)
                .equalTo(State.DONE.word())
                .set(D.outcome)
                .equalTo(cut(outcome))
                .set(D.ended)
                .equalTo(DeliveryTable.utc(now))
                .where(D.id, isEqualTo(id)));
    }

    void dead(long id, long attempts, String outcome, Instant now) {
        sql.update(update(D.table)
                .set(D.state)
                .equalTo(State.DEAD.word())
                .set(D.attempts)
                .equalTo(attempts)
                .set(D.outcome)
                .equalTo(cut(outcome))
                .set(D.ended)
                .equalTo(DeliveryTable.utc(now))
                .where(D.id, isEqualTo(id)));
    }

    void later(long id, long attempts, @Nullable String outcome, Instant next) {
        sql.update(update(D.table)
                .set(D.attempts)
                .equalTo(attempts)
                .set(D.outcome)
                .equalToWhenPresent(outcome == null ? null : cut(outcome))
                .set(D.nextTry)
                .equalTo(DeliveryTable.utc(next))
                .where(D.id, isEqualTo(id)));
    }

    /** Lets the deliveries be taken from the table at once, as far as they still wait. */
    void dueNow(List<Long> ids, Instant now) {
        sql.update(update(D.table)
                .set(D.nextTry)
                .equalTo(DeliveryTable.utc(now))
                .where(D.id, isIn(ids))
                .and(D.state, isEqualTo(State.WAITING.word())));
    }

    /** @param id null for every dead letter @param consumer null for every consumer @return how many wait again */
    int replay(TenantId tenant, @Nullable Long id, @Nullable String consumer, Instant now) {
        return sql.update(update(D.table)
                .set(D.state)
                .equalTo(State.WAITING.word())
                .set(D.attempts)
                .equalTo(0L)
                .set(D.ended)
                .equalToNull()
                .set(D.nextTry)
                .equalTo(DeliveryTable.utc(now))
                .where(D.tenant, isEqualTo(tenant.value()))
                .and(D.state, isEqualTo(State.DEAD.word()))
                .and(D.id, isEqualToWhenPresent(id))
                .and(D.consumer, isEqualToWhenPresent(consumer)));
    }

    /** The newest deliveries of a tenant, newest event first. */
    List<Delivery> list(TenantId tenant, @Nullable State state, @Nullable String consumer) {
        return rows(
                select(D.all())
                        .from(D.table)
                        .where(D.tenant, isEqualTo(tenant.value()))
                        .and(D.state, isEqualToWhenPresent(state == null ? null : state.word()))
                        .and(D.consumer, isEqualToWhenPresent(consumer))
                        .orderBy(D.event.descending(), D.id)
                        .limit(SHOWN),
                "");
    }

    /** Forgets deliveries that were done before a time. @return how many */
    int purge(Instant before, int most) {
        List<Long> ids = sql.selectList(
                select(D.id)
                        .from(D.table)
                        .where(D.state, isEqualTo(State.DONE.word()))
                        .and(D.ended, isLessThan(DeliveryTable.utc(before)))
                        .limit(most),
                (row, number) -> row.getLong(1));
        return ids.isEmpty() ? 0 : sql.delete(deleteFrom(D.table).where(D.id, isIn(ids)));
    }

    private static String cut(String text) {
        int end = Math.min(text.length(), LONGEST_OUTCOME);
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }

    private List<Delivery> rows(Buildable<SelectModel> select, String suffix) {
        var statement = select.build().render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.query(statement.getSelectStatement() + suffix, statement.getParameters(), DeliveryTable::row);
    }
}
