package cn.minshui.engine.core.data.sealing;

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
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private final SealedRequests requests;
    private final TransactionTemplate apart;

    public Resealing(Database database) {
        this.database = database;
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

    private List<Object> arguments(SealedTable table, Need need) {
        return need == Need.OLD
                ? table.arguments(need, vault().currentHead(), vault().currentEntryHead())
                : table.arguments(need, "", "");
    }

    /** Ids of rows to be written anew: the next ones after an id, ascending. */
    List<Long> rowsAfter(TenantId tenant, SealedTable table, Need need, long id) {
        List<Object> arguments = new ArrayList<>(List.of(tenant.value(), id));
        arguments.addAll(arguments(table, need));
        arguments.add(SealedTable.TOGETHER);
        return database.jdbc().queryForList(table.rowsAfter(need), Long.class, arguments.toArray());
    }

    long countRows(TenantId tenant, SealedTable table, Need need) {
        List<Object> arguments = new ArrayList<>(List.of(tenant.value()));
        arguments.addAll(arguments(table, need));
        return count(table.countRows(need), arguments);
    }

    /** Ids of records whose history is to be written anew: the next ones after an id, ascending. */
    List<Long> historiesAfter(TenantId tenant, SealedTable table, Need need, long id) {
        List<Object> arguments = new ArrayList<>(List.of(tenant.value(), table.object(), id));
        arguments.addAll(table.historyArguments(need, head(need)));
        arguments.add(SealedTable.TOGETHER);
        return database.jdbc().queryForList(table.historiesAfter(), Long.class, arguments.toArray());
    }

    long countHistories(TenantId tenant, SealedTable table, Need need) {
        List<Object> arguments = new ArrayList<>(List.of(tenant.value(), table.object()));
        arguments.addAll(table.historyArguments(need, head(need)));
        return count(table.countHistories(), arguments);
    }

    private long count(String sql, List<Object> arguments) {
        return Objects.requireNonNull(database.jdbc().queryForObject(sql, Long.class, arguments.toArray()));
    }

    private record Row(long id, List<@Nullable String> stored) {}

    Outcome rows(TenantId tenant, SealedTable table, Need need, List<Long> ids) {
        List<Object> arguments = new ArrayList<>(List.of(tenant.value()));
        arguments.addAll(ids);
        String sql = table.held(ids.size(), database.dialect().forUpdate());
        List<Row> rows = database.jdbc().query(sql, (row, number) -> row(table, row), arguments.toArray());
        List<@Nullable Object[]> updates = new ArrayList<>(rows.size());
        int unreadable = 0;
        for (Row row : rows) {
            try {
                updates.add(update(tenant, table, need, row));
            } catch (UnreadableException e) {
                unreadable++;
                LOG.error("a value of {} {} cannot be read and stays as it is", table.object(), row.id(), e);
            }
        }
        database.jdbc().batchUpdate(table.update(), updates);
        return new Outcome(updates.size(), unreadable);
    }

    private static Row row(SealedTable table, ResultSet row) throws SQLException {
        List<@Nullable String> stored = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            stored.add(row.getString(i + 2));
        }
        return new Row(row.getLong(1), stored);
    }

    private @Nullable Object[] update(TenantId tenant, SealedTable table, Need need, Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            String stored = row.stored().get(i);
            String plain = stored == null ? null : plain(tenant, column.place(), need, stored);
            values.add(stored == null || plain == null ? null : anew(tenant, column.place(), need, stored, plain));
            column.blind()
                    .keySet()
                    .forEach(search -> values.add(
                            plain == null ? null : vault().entry(tenant.value(), column.place(), search, plain)));
        }
        values.add(row.id());
        values.add(tenant.value());
        return values.toArray();
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
        List<Object> arguments = new ArrayList<>(List.of(tenant.value(), table.object()));
        arguments.addAll(records);
        List<Entry> entries = database.jdbc()
                .query(
                        SealedTable.histories(records.size()),
                        (row, number) -> new Entry(row.getLong(1), row.getString(2)),
                        arguments.toArray());
        List<Object[]> updates = new ArrayList<>();
        int unreadable = 0;
        for (Entry entry : entries) {
            try {
                String changes = changes(tenant, table, need, entry.changes());
                if (!changes.equals(entry.changes())) {
                    updates.add(new Object[] {changes, entry.id()});
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
        database.jdbc().batchUpdate(SealedTable.updateHistory(), updates);
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
