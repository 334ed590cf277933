package cn.minshui.engine.core.audit;

import cn.minshui.engine.core.audit.AuditEntry.Origin;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes entries of the audit trail. Thread-safe. */
public final class AuditTrail {
    private static final int NAME = 128;
    private static final int ADDRESS = 64;
    private static final int AGENT = 256;
    /** Requests whose address is remembered: those under way, and tasks that go on after them. */
    private static final long ORIGINS = 20_000;

    private static final SqlText INSERT = new TableStatements("sys_audit")
            .insert(
                    new Column("id", Types.BIGINT),
                    new Column("tenant_id", Types.BIGINT),
                    new Column("org_id", Types.BIGINT),
                    new Column("user_id", Types.BIGINT),
                    new Column("username", Types.VARCHAR),
                    new Column("object", Types.VARCHAR),
                    new Column("record_id", Types.BIGINT),
                    new Column("operation", Types.VARCHAR),
                    new Column("amount", Types.BIGINT),
                    new Column("release_id", Types.BIGINT),
                    new Column("trace_id", Types.VARCHAR),
                    new Column("done_at", Types.TIMESTAMP),
                    new Column("category", Types.VARCHAR),
                    new Column("result", Types.VARCHAR),
                    new Column("code", Types.VARCHAR),
                    new Column("address", Types.VARCHAR),
                    new Column("user_agent", Types.VARCHAR),
                    new Column("details", Types.VARCHAR),
                    new Column("changes", Types.VARCHAR),
                    new Column("on_behalf_of", Types.VARCHAR));

    private final Statements statements;
    private final TransactionTemplate apart;
    private final LongSupplier ids;
    private final Clock clock;
    private final Cache<String, Origin> origins = Caffeine.newBuilder()
            .maximumSize(ORIGINS)
            .expireAfterWrite(Duration.ofHours(1))
            .build();

    /** @param ids of entries */
    public AuditTrail(Database database, LongSupplier ids, Clock clock) {
        this.statements = new Statements(database);
        PlatformTransactionManager manager =
                Objects.requireNonNull(database.transactions().getTransactionManager());
        this.apart = new TransactionTemplate(manager);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.ids = ids;
        this.clock = clock;
    }

    /** From here on whatever is done under this trace id is known to come from there. */
    public void begins(Origin origin) {
        if (origin.trace() != null) {
            origins.put(origin.trace(), origin);
        }
    }

    /** In the transaction under way: the entry is there if and only if what it tells is. */
    public void write(AuditEntry entry) {
        statements.update(INSERT, row(entry));
    }

    /**
     * In a transaction of its own, for what was refused: the entry stays when everything else is taken back. It takes a second
     * connection where a transaction is under way, so whoever can writes it after that has ended.
     */
    public void apart(AuditEntry entry) {
        apart.executeWithoutResult(status -> write(entry));
    }

    private Map<String, @Nullable Object> row(AuditEntry entry) {
        AuditEntry.Who who = entry.who();
        Origin from = origin(entry.from());
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("id", ids.getAsLong());
        row.put("tenant_id", number(who.tenant()));
        row.put("org_id", number(who.organization()));
        row.put("user_id", who.user());
        row.put("username", cut(who.name(), NAME));
        row.put("object", cut(entry.what().object(), AuditEntry.WORD));
        row.put("record_id", entry.what().record());
        row.put("operation", cut(entry.operation(), AuditEntry.WORD));
        row.put("amount", entry.what().amount());
        row.put("release_id", who.release());
        row.put("trace_id", cut(from.trace(), AuditEntry.WORD));
        row.put("done_at", clock.instant().truncatedTo(ChronoUnit.MICROS));
        row.put("category", entry.category().word());
        row.put("result", entry.outcome().result().word());
        row.put("code", cut(entry.outcome().code(), AuditEntry.WORD));
        row.put("address", cut(from.address(), ADDRESS));
        row.put("user_agent", cut(from.agent(), AGENT));
        row.put("details", text(entry.details()));
        row.put("changes", text(entry.changes()));
        row.put("on_behalf_of", cut(who.onBehalfOf(), NAME));
        return row;
    }

    private Origin origin(Origin given) {
        if (given.trace() == null || given.address() != null) {
            return given;
        }
        return Objects.requireNonNullElse(origins.getIfPresent(given.trace()), given);
    }

    private static @Nullable Long number(@Nullable TenantId tenant) {
        return tenant == null ? null : tenant.value();
    }

    private static @Nullable Long number(@Nullable OrgNodeId organization) {
        return organization == null ? null : organization.value();
    }

    private static @Nullable String text(@Nullable JsonNode json) {
        return json == null ? null : json.toString();
    }

    /** Neither longer than its column nor with a character that a database refuses; half a character is none. */
    private static @Nullable String cut(@Nullable String text, int most) {
        if (text == null) {
            return null;
        }
        String clean = text.replace("\u0000", "");
        if (clean.codePointCount(0, clean.length()) <= most) {
            return clean;
        }
        return clean.substring(0, clean.offsetByCodePoints(0, most));
    }
}
