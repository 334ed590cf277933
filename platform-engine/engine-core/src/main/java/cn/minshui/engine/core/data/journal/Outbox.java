package cn.minshui.engine.core.data.journal;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.spi.context.CallContext;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Events, written in the transaction of what they tell. The database numbers the rows: whoever changes a record holds it, so the
 * numbers of one record's events follow its changes, whichever node makes them.
 */
public final class Outbox {
    /** State of a row that no relay has seen. */
    public static final String NEW = "new";

    private static final int ROWS = 256;
    private static final Column[] COLUMNS = {
        new Column("tenant_id", Types.BIGINT),
        new Column("org_id", Types.BIGINT),
        new Column("release_id", Types.BIGINT),
        new Column("user_id", Types.BIGINT),
        new Column("topic", Types.VARCHAR),
        new Column("event_key", Types.VARCHAR),
        new Column("payload", Types.VARCHAR),
        new Column("state", Types.VARCHAR),
        new Column("created_at", Types.TIMESTAMP),
    };

    private final Statements statements;
    private final TableStatements table = new TableStatements("sys_outbox");
    private final Map<Integer, SqlText> inserts = new ConcurrentHashMap<>();

    public Outbox(Statements statements) {
        this.statements = statements;
    }

    /** @param organization owner of what happened @param payload a JSON object */
    public record Entry(String topic, String key, long organization, String payload) {}

    /** @param release short number of the release */
    public void write(CallContext context, long release, List<Entry> entries) {
        List<@Nullable Object[]> rows = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            rows.add(new @Nullable Object[] {
                context.tenant().value(),
                entry.organization(),
                release,
                context.principal().userId(),
                entry.topic(),
                entry.key(),
                entry.payload(),
                NEW,
                context.now()
            });
        }
        statements.insert(rows, ROWS, size -> inserts.computeIfAbsent(size, n -> table.insertRows(n, COLUMNS)));
        if (!rows.isEmpty()) {
            CrashPoint.reach("outbox.written");
        }
    }
}
