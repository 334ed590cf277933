package cn.minshui.engine.core.audit;

import cn.minshui.engine.core.audit.AuditEntry.Origin;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.protect.TextVault;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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

    private final Statements statements;
    private final AuditSwitches switches;
    private final @Nullable AuditMac mac;
    private final @Nullable TextVault texts;
    private final TransactionTemplate apart;
    private final LongSupplier ids;
    private final Clock clock;
    private final Cache<String, Origin> origins;

    /** @param ids of entries @param database whose keys, where it has any, entries are written with */
    public AuditTrail(Database database, LongSupplier ids, Clock clock) {
        this.statements = new Statements(database);
        this.switches = new AuditSwitches(database);
        this.mac = database.protection().isGiven()
                ? new AuditMac(database.protection().ring())
                : null;
        this.texts = database.protection().isGiven() ? database.protection().texts() : null;
        PlatformTransactionManager manager =
                Objects.requireNonNull(database.transactions().getTransactionManager());
        this.apart = new TransactionTemplate(manager);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.ids = ids;
        this.clock = clock;
        this.origins = Caffeine.newBuilder()
                .maximumSize(ORIGINS)
                .expireAfterWrite(Duration.ofHours(1))
                .build();
    }

    private AuditTrail(AuditTrail of, Database session) {
        this.statements = new Statements(session);
        this.switches = of.switches;
        this.mac = of.mac;
        this.texts = of.texts;
        this.apart = of.apart;
        this.ids = of.ids;
        this.clock = of.clock;
        this.origins = of.origins;
    }

    /** The same trail, written by another session's transactions. */
    public AuditTrail over(Database session) {
        return new AuditTrail(this, session);
    }

    /** What is not kept, and of whom. */
    public AuditSwitches switches() {
        return switches;
    }

    /** From here on whatever is done under this trace id is known to come from there. */
    public void begins(Origin origin) {
        if (origin.trace() != null) {
            origins.put(origin.trace(), origin);
        }
    }

    /** In the transaction under way: the entry is there if and only if what it tells is. Nothing of a category switched off. */
    public void write(AuditEntry entry) {
        if (!switches.isOn(entry.who().tenant(), entry.category())) {
            return;
        }
        Map<String, @Nullable Object> row = row(entry);
        row.put(AuditRows.MAC, mac == null ? null : mac.entry(row));
        statements.update(AuditRows.INSERT, row);
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
        long id = ids.getAsLong();
        row.put("id", id);
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
        row.put(
                "done_at",
                LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS));
        row.put("category", entry.category().word());
        row.put("result", entry.outcome().result().word());
        row.put("code", cut(entry.outcome().code(), AuditEntry.WORD));
        row.put("address", cut(from.address(), ADDRESS));
        row.put("user_agent", cut(from.agent(), AGENT));
        row.put("details", text(entry.details()));
        row.put(AuditRows.CHANGES, sealed(id, text(entry.changes())));
        row.put("on_behalf_of", cut(who.onBehalfOf(), NAME));
        return row;
    }

    /** Entries are never written again: what a later release makes sensitive must not stand in them in plain. */
    private @Nullable String sealed(long id, @Nullable String changes) {
        return changes == null || texts == null ? changes : texts.seal(changes, AuditRows.place(id));
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
        return json == null ? null : clean(json.toString());
    }

    /** Not longer than its column, in whole characters. */
    private static @Nullable String cut(@Nullable String text, int most) {
        if (text == null) {
            return null;
        }
        String clean = clean(text);
        if (clean.codePointCount(0, clean.length()) <= most) {
            return clean;
        }
        return clean.substring(0, clean.offsetByCodePoints(0, most));
    }

    /** Without what a database refuses or keeps as something else: the MAC is of what will be read. */
    private static String clean(String text) {
        return new String(text.replace("\u0000", "").getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
