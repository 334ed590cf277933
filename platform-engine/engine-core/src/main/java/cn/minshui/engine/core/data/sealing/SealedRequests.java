package cn.minshui.engine.core.data.sealing;

import static org.mybatis.dynamic.sql.SqlBuilder.and;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isNotLike;
import static org.mybatis.dynamic.sql.SqlBuilder.isNotNull;
import static org.mybatis.dynamic.sql.SqlBuilder.or;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.data.ApprovalStore;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.data.sealing.Resealing.Outcome;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.protect.TextVault;
import cn.minshui.engine.core.protect.UnreadableException;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.AndOrCriteriaGroup;
import org.mybatis.dynamic.sql.SqlBuilder;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * What was asked of a second person, and what came of it: kept as long as the records of the requests, so it is written anew
 * under other keys as the values of records are.
 */
final class SealedRequests {
    private static final Logger LOG = LoggerFactory.getLogger(SealedRequests.class);

    private static final SqlTable TABLE = SqlTable.of(ApprovalStore.TABLE);
    private static final SqlColumn<Long> ID = SqlColumn.of("id", TABLE);
    private static final SqlColumn<Long> TENANT = SqlColumn.of("tenant_id", TABLE);
    private static final SqlColumn<String> CONTENT = SqlColumn.of("content", TABLE);
    private static final SqlColumn<String> OUTCOME = SqlColumn.of("outcome", TABLE);
    private static final SqlText UPDATE = new TableStatements(ApprovalStore.TABLE)
            .update(
                    List.of(new Column("content", Types.VARCHAR), new Column("outcome", Types.VARCHAR)),
                    List.of(new Column("id", Types.BIGINT), new Column("tenant_id", Types.BIGINT)));

    private final Database database;
    private final Statements statements;
    private final NamedParameterJdbcTemplate jdbc;
    private final NamedParameterJdbcTemplateExtensions sql;

    SealedRequests(Database database) {
        this.database = database;
        this.statements = new Statements(database);
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
        this.sql = new NamedParameterJdbcTemplateExtensions(jdbc);
    }

    private TextVault vault() {
        return database.protection().texts();
    }

    private List<AndOrCriteriaGroup> old() {
        String current = vault().currentHead() + "%";
        return List.of(or(CONTENT, isNotLike(current)), or(OUTCOME, isNotNull(), and(OUTCOME, isNotLike(current))));
    }

    long count(TenantId tenant) {
        return sql.count(select(SqlBuilder.count())
                .from(TABLE)
                .where(TENANT, isEqualTo(tenant.value()))
                .and(old()));
    }

    /** Ids of requests to be written anew: the next ones after an id, ascending. */
    List<Long> after(TenantId tenant, long id) {
        return sql.selectList(
                select(ID)
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(ID, isGreaterThan(id))
                        .and(old())
                        .orderBy(ID)
                        .limit(SealedTable.TOGETHER),
                (row, number) -> row.getLong(1));
    }

    private record Row(long id, String content, @Nullable String outcome) {}

    /** In the transaction under way: whoever decides on one of them meanwhile waits for it. */
    Outcome renew(TenantId tenant, List<Long> ids) {
        List<Map<String, @Nullable Object>> updates = new ArrayList<>();
        int unreadable = 0;
        for (Row row : held(tenant, ids)) {
            String place = ApprovalStore.place(tenant, row.id());
            String outcomePlace = ApprovalStore.outcomePlace(tenant, row.id());
            try {
                Map<String, @Nullable Object> values = new HashMap<>();
                values.put("id", row.id());
                values.put("tenant_id", tenant.value());
                values.put("content", anew(row.content(), place));
                values.put("outcome", row.outcome() == null ? null : anew(row.outcome(), outcomePlace));
                updates.add(values);
            } catch (UnreadableException e) {
                unreadable++;
                LOG.error("the request {} cannot be read and stays as it is", row.id(), e);
            }
        }
        statements.updateEach(UPDATE, updates);
        return new Outcome(updates.size(), unreadable);
    }

    private List<Row> held(TenantId tenant, List<Long> ids) {
        var rows = select(ID, CONTENT, OUTCOME)
                .from(TABLE)
                .where(TENANT, isEqualTo(tenant.value()))
                .and(ID, isIn(ids))
                .orderBy(ID)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.query(
                rows.getSelectStatement() + " " + database.dialect().forUpdate(),
                rows.getParameters(),
                (row, number) -> new Row(row.getLong(1), row.getString(2), row.getString(3)));
    }

    private String anew(String stored, String place) {
        return stored.startsWith(vault().currentHead()) ? stored : vault().seal(vault().open(stored, place), place);
    }
}
