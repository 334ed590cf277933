package cn.minshui.engine.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditEntry.Origin;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an entry keeps, and what it is committed with. */
@DatabaseTest
class AuditTrailIntegrationTests {
    private static final AtomicLong IDS = new AtomicLong();

    private final Database database;
    private AuditTrail trail;

    AuditTrailIntegrationTests(Database database) {
        this.database = database;
    }

    @BeforeEach
    void open() {
        SystemSchema.migrate(database);
        trail = new AuditTrail(database, IDS::incrementAndGet, Clock.systemUTC());
    }

    @Test
    void anEntryGoesWithItsTransactionUnlessItIsWrittenApart() {
        database.transactions().executeWithoutResult(status -> {
            trail.write(AuditEntry.of(AuditCategory.CHANGE, "taken-back"));
            trail.apart(AuditEntry.of(AuditCategory.REFUSED, "stays").refused("FORBIDDEN"));
            status.setRollbackOnly();
        });

        assertThat(operations()).contains("stays").doesNotContain("taken-back");
    }

    @Test
    void whoIsUnknownIsKeptAsHeNamedHimself() {
        trail.begins(new Origin("203.0.113.9", "curl/8", "trace-1"));
        trail.write(AuditEntry.of(AuditCategory.LOGIN, "login")
                .by(null, null, null, "n".repeat(1000) + "\u0000")
                .from(null, null, "trace-1")
                .refused("LOGIN_FAILED")
                .details(JsonNodeFactory.instance.objectNode().put("tenant", "没有这家")));

        Map<String, Object> row = row("login");
        assertThat(row)
                .containsEntry("username", "n".repeat(128))
                .containsEntry("address", "203.0.113.9")
                .containsEntry("user_agent", "curl/8")
                .containsEntry("result", "refused")
                .containsEntry("code", "LOGIN_FAILED")
                .containsEntry("details", "{\"tenant\":\"没有这家\"}");
        assertThat(row.get("tenant_id")).isNull();
        assertThat(row.get("user_id")).isNull();
    }

    @Test
    void anEntryTellsWhatItWasDoneTo() {
        trail.write(AuditEntry.of(AuditCategory.RIGHTS, "grant")
                .by(new TenantId(7), null, 9L, "eva")
                .on("role-grant", 11)
                .under(3));

        Map<String, Object> row = row("grant");
        assertThat(row)
                .containsEntry("tenant_id", 7L)
                .containsEntry("user_id", 9L)
                .containsEntry("object", "role-grant")
                .containsEntry("record_id", 11L)
                .containsEntry("amount", 1L)
                .containsEntry("release_id", 3L)
                .containsEntry("category", "rights")
                .containsEntry("result", "done");
    }

    private Map<String, Object> row(String operation) {
        return database.jdbc().queryForMap("select * from sys_audit where operation = ?", operation);
    }

    private List<String> operations() {
        return database.jdbc().queryForList("select operation from sys_audit", String.class);
    }
}
