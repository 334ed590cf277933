package cn.minshui.engine.core.data.sealing;

import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.sealing.SealedTable.Column;
import cn.minshui.engine.core.data.sealing.SealedTable.Need;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.core.protect.Envelopes;
import cn.minshui.engine.core.protect.FieldPlace;
import cn.minshui.engine.core.protect.FieldVault;
import cn.minshui.engine.core.protect.UnreadableException;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes stored values of sensitive fields anew: encrypted, under the current keys, with their entries in the blind indexes.
 * Neither version nor history of a record changes, for nothing that anybody reads does. Each part is of one transaction: whoever
 * writes a row meanwhile waits for a moment, or is waited for.
 */
public final class Resealing {
    private static final Logger LOG = LoggerFactory.getLogger(Resealing.class);

    /** What stands in the history is written back to the digit. */
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(new JsonNodeFactory(true));

    private final Database database;
    private final NamedParameterJdbcTemplate jdbc;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Statements updating;
    private final SealedRequests requests;
    private final TransactionTemplate apart;

    public Resealing(Database database) {
        this.database = database;
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
        this.sql = new NamedParameterJdbcTemplateExtensions(jdbc);
        this.updating = new Statements(database);
        this.requests = new SealedRequests(database);
        this.apart = new TransactionTemplate(
                Objects.requireNonNull(database.transactions().getTransactionManager()));
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        apart.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /** @param unreadable values that no key opens; they stay as they are */
    public record Outcome(int changed, int unreadable) {
        Outcome plus(Outcome other) {
            return new Outcome(changed + other.changed, unreadable + other.unreadable);
        }
    }

    SealedRequests requests() {
        return requests;
    }

    private FieldVault vault() {
        return database.protection().fields();
    }

    /** What values of this need begin with when they may stay. */
    private String head(Need need) {
        return need == Need.OLD ? vault().currentHead() : Envelopes.PREFIX;
    }

    private SealedStatements statements(TenantId tenant, SealedTable table, Need need) {
        return new SealedStatements(
                tenant, table, need, head(need), need == Need.OLD ? vault().currentEntryHead() : "");
    }

    /** Ids of rows to be written anew: the next ones after an id, ascending. */
    List<Long> rowsAfter(TenantId tenant, SealedTable table, Need need, long id) {
        return sql.selectList(statements(tenant, table, need).rowsAfter(id), (row, number) -> row.getLong(1));
    }

    long countRows(TenantId tenant, SealedTable table, Need need) {
        return sql.count(statements(tenant, table, need).countRows());
    }

    /** Ids of records whose history is to be written anew: the next ones after an id, ascending. */
    List<Long> historiesAfter(TenantId tenant, SealedTable table, Need need, long id) {
        return sql.selectList(statements(tenant, table, need).historiesAfter(id), (row, number) -> row.getLong(1));
    }

    long countHistories(TenantId tenant, SealedTable table, Need need) {
        return sql.count(statements(tenant, table, need).countHistories());
    }

    private record Row(long id, List<@Nullable String> stored) {}

    Outcome rows(TenantId tenant, SealedTable table, Need need, List<Long> ids) {
        SealedStatements statements = statements(tenant, table, need);
        var held = statements.rows(ids).build().render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        List<Row> rows = jdbc.query(
                held.getSelectStatement() + " " + database.dialect().forUpdate(),
                held.getParameters(),
                (row, number) -> row(table, row));
        List<Map<String, @Nullable Object>> updates = new ArrayList<>(rows.size());
        int unreadable = 0;
        for (Row row : rows) {
            try {
                updates.add(update(tenant, table, need, row));
            } catch (UnreadableException e) {
                unreadable++;
                LOG.error("a value of {} {} cannot be read and stays as it is", table.object(), row.id(), e);
            }
        }
        updating.updateEach(statements.update(), updates);
        return new Outcome(updates.size(), unreadable);
    }

    private static Row row(SealedTable table, ResultSet row) throws SQLException {
        List<@Nullable String> stored = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            stored.add(row.getString(i + 2));
        }
        return new Row(row.getLong(1), stored);
    }

    private Map<String, @Nullable Object> update(TenantId tenant, SealedTable table, Need need, Row row) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("id", row.id());
        values.put("tenant_id", tenant.value());
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            String stored = row.stored().get(i);
            String plain = stored == null ? null : plain(tenant, column.place(), need, stored);
            values.put(
                    column.name(),
                    stored == null || plain == null ? null : anew(tenant, column.place(), need, stored, plain));
            column.blind()
                    .forEach((search, blind) -> values.put(
                            blind,
                            plain == null ? null : vault().entry(tenant.value(), column.place(), search, plain)));
        }
        return values;
    }

    /** While a field becomes sensitive, what looks encrypted and does not open is a text that somebody wrote. */
    private String plain(TenantId tenant, FieldPlace place, Need need, String stored) {
        return need == Need.INDEX
                ? vault().openOrPlain(tenant.value(), place, stored)
                : vault().open(tenant.value(), place, stored);
    }

    private String anew(TenantId tenant, FieldPlace place, Need need, String stored, String plain) {
        boolean stays = switch (need) {
            // Servers under the release before go on reading plain texts; only what would mislead the next one is
            // encrypted now.
            case INDEX -> !Envelopes.isEnvelope(stored) || !plain.equals(stored);
            case PLAIN, ALL, OLD -> stored.startsWith(head(need)) && !plain.equals(stored);
        };
        return stays ? stored : vault().seal(tenant.value(), place, plain);
    }

    private record Entry(long id, String changes) {}

    Outcome histories(TenantId tenant, SealedTable table, Need need, List<Long> records) {
        List<Entry> entries = sql.selectList(
                statements(tenant, table, need).histories(records),
                (row, number) -> new Entry(row.getLong(1), row.getString(2)));
        List<Map<String, @Nullable Object>> updates = new ArrayList<>();
        int unreadable = 0;
        for (Entry entry : entries) {
            try {
                String changes = changes(tenant, table, need, entry.changes());
                if (!changes.equals(entry.changes())) {
                    updates.add(Map.of("changes", changes, "id", entry.id()));
                }
            } catch (UnreadableException e) {
                unreadable++;
                LOG.error(
                        "the history of {} holds a value that cannot be read, in entry {}",
                        table.object(),
                        entry.id(),
                        e);
            }
        }
        updating.updateEach(SealedStatements.UPDATE_HISTORY, updates);
        return new Outcome(updates.size(), unreadable);
    }

    private String changes(TenantId tenant, SealedTable table, Need need, String changes) {
        try {
            JsonNode json = JSON.readTree(changes);
            boolean changed = false;
            for (Column column : table.columns()) {
                if (json.get(column.place().field()) instanceof ObjectNode change) {
                    for (String side : Arrays.asList("before", "after")) {
                        changed |= change(tenant, column.place().inHistory(), need, change, side);
                    }
                }
            }
            return changed ? json.toString() : changes;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of the history is no JSON", e);
        }
    }

    private boolean change(TenantId tenant, FieldPlace place, Need need, ObjectNode change, String side) {
        String stored = change.path(side).textValue();
        if (stored == null || (stored.startsWith(head(need)) && need != Need.INDEX)) {
            return false;
        }
        String plain = plain(tenant, place, need, stored);
        if (need == Need.INDEX && (!Envelopes.isEnvelope(stored) || !plain.equals(stored))) {
            return false;
        }
        change.put(side, vault().seal(tenant.value(), place, plain));
        return true;
    }

    /** Encrypts what is plain in the tables and the history, part by part, each in a transaction of its own. */
    public Outcome encrypt(TenantId tenant, List<SealedTable> tables) {
        return run(tenant, tables, Need.PLAIN);
    }

    /**
     * The same of whatever is not of the current keys, what was asked of a second person too, and of entries that the blind
     * indexes lack.
     */
    public Outcome renew(TenantId tenant, List<SealedTable> tables) {
        return run(tenant, tables, Need.OLD)
                .plus(all(id -> requests.after(tenant, id), ids -> requests.renew(tenant, ids), () -> {}));
    }

    /** Makes the blind indexes of fields that are about to be sensitive, whose values stay plain yet. */
    public Outcome index(TenantId tenant, List<SealedTable> tables) {
        return run(tenant, tables, Need.INDEX);
    }

    /** Makes the entries of all rows anew, whatever stands there. The history has none. */
    public Outcome reindex(TenantId tenant, List<SealedTable> tables) {
        return tables.stream().map(table -> allRows(tenant, table, Need.ALL)).reduce(new Outcome(0, 0), Outcome::plus);
    }

    private Outcome allRows(TenantId tenant, SealedTable table, Need need) {
        return all(
                id -> rowsAfter(tenant, table, need, id),
                ids -> rows(tenant, table, need, ids),
                () -> CrashPoint.reach("sealing.part"));
    }

    private Outcome run(TenantId tenant, List<SealedTable> tables, Need need) {
        Outcome outcome = new Outcome(0, 0);
        for (SealedTable table : tables) {
            outcome = outcome.plus(allRows(tenant, table, need))
                    .plus(all(
                            id -> historiesAfter(tenant, table, need, id),
                            ids -> histories(tenant, table, need, ids),
                            () -> {}));
        }
        return outcome;
    }

    /** @param after ids of the next ones after an id @param work of one part, in a transaction of its own @param done after it */
    private Outcome all(LongFunction<List<Long>> after, Function<List<Long>, Outcome> work, Runnable done) {
        Outcome outcome = new Outcome(0, 0);
        List<Long> ids = after.apply(0);
        while (!ids.isEmpty()) {
            List<Long> some = ids;
            outcome = outcome.plus(Objects.requireNonNull(apart.execute(status -> work.apply(some))));
            done.run();
            ids = after.apply(ids.get(ids.size() - 1));
        }
        return outcome;
    }
}
