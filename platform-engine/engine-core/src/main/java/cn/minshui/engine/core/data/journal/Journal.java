package cn.minshui.engine.core.data.journal;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.data.number.IdSource;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.RowLoader;
import cn.minshui.engine.spi.context.CallContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** History of records and audit of calls, written in the transaction of the change. */
public final class Journal {
    private static final int ROWS = 256;

    private static final Column ID = new Column("id", Types.BIGINT);
    private static final Column TENANT = new Column("tenant_id", Types.BIGINT);
    private static final Column OBJECT = new Column("object", Types.VARCHAR);
    private static final Column RECORD = new Column("record_id", Types.BIGINT);
    private static final Column VERSION = new Column("version", Types.BIGINT);
    private static final Column OPERATION = new Column("operation", Types.VARCHAR);
    private static final Column RELEASE = new Column("release_id", Types.BIGINT);
    private static final Column USER = new Column("user_id", Types.BIGINT);
    private static final Column USERNAME = new Column("username", Types.VARCHAR);
    private static final Column CHANGED_AT = new Column("changed_at", Types.TIMESTAMP);
    private static final Column ON_BEHALF_OF = new Column("on_behalf_of", Types.VARCHAR);
    private static final Column CHANGES = new Column("changes", Types.VARCHAR);
    private static final Column[] HISTORY = {
        ID, TENANT, OBJECT, RECORD, VERSION, OPERATION, RELEASE, USER, USERNAME, CHANGED_AT, CHANGES, ON_BEHALF_OF
    };
    private static final String HISTORY_TABLE = "sys_history";
    private static final List<String> HISTORY_COLUMNS =
            Arrays.stream(HISTORY).map(Column::name).toList();

    private final Statements statements;
    private final IdSource ids;
    private final RowLoader loader;
    private final TableStatements history = new TableStatements(HISTORY_TABLE);
    private final Map<Integer, SqlText> insertHistories = new ConcurrentHashMap<>();
    private final SqlText select = history.select(
            List.of(VERSION, OPERATION, USERNAME, CHANGED_AT, RELEASE, CHANGES, ON_BEHALF_OF),
            List.of(TENANT, OBJECT, RECORD),
            ID);
    private final AuditTrail trail;

    public Journal(Statements statements, IdSource ids, RowLoader loader, AuditTrail trail) {
        this.statements = statements;
        this.ids = ids;
        this.loader = loader;
        this.trail = trail;
    }

    /** @param changes JSON: field → {before, after} */
    public record Entry(String object, long id, long version, String operation, String changes) {}

    /** @param release short number of the release @param onBehalfOf the one whom the user stood in for */
    public record Stored(
            long version,
            String operation,
            String user,
            Instant at,
            long release,
            String changes,
            @Nullable String onBehalfOf) {}

    public void history(CallContext context, long release, List<Entry> entries) {
        List<@Nullable Object[]> rows = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            rows.add(new @Nullable Object[] {
                ids.next(),
                context.tenant().value(),
                entry.object(),
                entry.id(),
                entry.version(),
                entry.operation(),
                release,
                context.principal().author(),
                context.principal().authorName(),
                context.now(),
                entry.changes(),
                context.principal().onBehalfOf().orElse(null)
            });
        }
        if (!statements.load(loader, HISTORY_TABLE, HISTORY_COLUMNS, rows)) {
            statements.insert(
                    rows, ROWS, size -> insertHistories.computeIfAbsent(size, n -> history.insertRows(n, HISTORY)));
        }
    }

    /** @param record null for work on many records @param amount how many records */
    public void audit(
            CallContext context, long release, String object, @Nullable Long record, String operation, long amount) {
        audit(context, release, object, record, operation, amount, null);
    }

    /** @param changes field → {before, after}, without secrets and sensitive values; null of none */
    public void audit(
            CallContext context,
            long release,
            String object,
            @Nullable Long record,
            String operation,
            long amount,
            @Nullable JsonNode changes) {
        AuditEntry entry = AuditEntry.of(AuditCategory.of(object, operation), operation)
                .by(context)
                .under(release)
                .on(object, record, amount);
        trail.write(changes == null || changes.isEmpty() ? entry : entry.changes(changes));
    }

    /** The changes of a record, oldest first. */
    public List<Stored> read(CallContext context, String object, long id) {
        Map<String, @Nullable Object> key = new HashMap<>();
        key.put("tenant_id", context.tenant().value());
        key.put("object", object);
        key.put("record_id", id);
        return statements.query(
                select,
                key,
                r -> new Stored(
                        r.getLong(1),
                        r.getString(2),
                        r.getString(3),
                        r.getObject(4, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        r.getLong(5),
                        r.getString(6),
                        r.getString(7)));
    }
}
