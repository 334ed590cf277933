package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.protect.TextVault;
import cn.minshui.engine.core.protect.UnreadableException;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What was asked for and what came of it, encrypted: {@code sys_approval}, a row for each record of {@code approval}. */
public final class ApprovalStore {
    public static final String TABLE = "sys_approval";
    private static final Column ID = new Column("id", Types.BIGINT);
    private static final Column TENANT = new Column("tenant_id", Types.BIGINT);
    private static final Column USER = new Column("user_id", Types.BIGINT);
    private static final Column KEY = new Column("idempotency_key", Types.VARCHAR);
    private static final Column PRINT = new Column("request_print", Types.VARCHAR);
    private static final Column CONTENT = new Column("content", Types.VARCHAR);
    private static final Column OUTCOME = new Column("outcome", Types.VARCHAR);

    private final Statements statements;
    private final SqlText insert;
    private final SqlText read;
    private final SqlText byKey;
    private final SqlText told;
    private final SqlText rewritten;
    private final Map<Integer, SqlText> many = new ConcurrentHashMap<>();

    ApprovalStore(Statements statements) {
        this.statements = statements;
        TableStatements table = new TableStatements(TABLE);
        this.insert = table.insert(ID, TENANT, USER, KEY, PRINT, CONTENT);
        this.read = table.select(List.of(CONTENT, OUTCOME), List.of(ID, TENANT), ID);
        this.byKey = table.select(List.of(ID, PRINT), List.of(TENANT, USER, KEY), ID);
        this.told = table.update(List.of(OUTCOME), List.of(ID, TENANT));
        this.rewritten = table.update(List.of(CONTENT), List.of(ID, TENANT));
    }

    /** @param outcome JSON; null while there is none */
    record Row(String content, @Nullable String outcome) {}

    /** @param print tells whether another request is the same */
    record Keyed(long id, @Nullable String print) {}

    private TextVault vault() {
        return statements.protection().texts();
    }

    /** Where what was asked for stands. */
    public static String place(TenantId tenant, long id) {
        return TABLE + "|" + tenant.value() + "|" + id;
    }

    /** Where what came of it stands. */
    public static String outcomePlace(TenantId tenant, long id) {
        return place(tenant, id) + "|outcome";
    }

    private static String printPlace(CallContext context, String key) {
        return TABLE + "|" + context.tenant().value() + "|"
                + context.principal().userId() + "|" + key;
    }

    /** @param request what tells the request from others under the same key */
    void insert(CallContext context, long id, String content, @Nullable String key, String request) {
        Map<String, @Nullable Object> values = row(context.tenant(), id);
        values.put(USER.name(), context.principal().userId());
        values.put(KEY.name(), key);
        values.put(PRINT.name(), key == null ? null : vault().print(request, printPlace(context, key)));
        values.put(CONTENT.name(), vault().seal(content, place(context.tenant(), id)));
        statements.update(insert, values);
    }

    Optional<Keyed> find(CallContext context, String key) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put(TENANT.name(), context.tenant().value());
        values.put(USER.name(), context.principal().userId());
        values.put(KEY.name(), key);
        return statements.query(byKey, values, r -> new Keyed(r.getLong(1), r.getString(2))).stream()
                .findFirst();
    }

    boolean isSame(CallContext context, String key, String request, Keyed known) {
        return known.print() != null
                && vault().prints(request, printPlace(context, key)).contains(known.print());
    }

    Optional<Row> read(TenantId tenant, long id) {
        return statements
                .query(read, row(tenant, id), r -> {
                    String outcome = r.getString(2);
                    return new Row(
                            vault().open(r.getString(1), place(tenant, id)),
                            outcome == null ? null : vault().open(outcome, outcomePlace(tenant, id)));
                })
                .stream()
                .findFirst();
    }

    /**
     * What was asked for by many, as it is kept; all by one statement.
     *
     * @see #opened
     */
    Map<Long, String> sealed(TenantId tenant, List<Long> ids) {
        Map<Long, String> found = new HashMap<>();
        if (!ids.isEmpty()) {
            Map<String, @Nullable Object> values = new HashMap<>();
            values.put(TENANT.name(), tenant.value());
            values.put(ID.name(), ids);
            SqlText sql = many.computeIfAbsent(
                    SelectRequest.padded(ids.size()),
                    n -> new TableStatements(TABLE).selectIn(List.of(ID, CONTENT), List.of(TENANT), ID, n));
            statements.query(sql, values, r -> found.put(r.getLong(1), r.getString(2)));
        }
        return found;
    }

    /** @throws UnreadableException when it is not what was kept there */
    String opened(TenantId tenant, long id, String sealed) {
        return vault().open(sealed, place(tenant, id));
    }

    void outcome(TenantId tenant, long id, String outcome) {
        Map<String, @Nullable Object> values = row(tenant, id);
        values.put(OUTCOME.name(), vault().seal(outcome, outcomePlace(tenant, id)));
        statements.update(told, values);
    }

    /** Puts something else in place of what was asked for. */
    void content(TenantId tenant, long id, String content) {
        Map<String, @Nullable Object> values = row(tenant, id);
        values.put(CONTENT.name(), vault().seal(content, place(tenant, id)));
        statements.update(rewritten, values);
    }

    private static Map<String, @Nullable Object> row(TenantId tenant, long id) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put(ID.name(), id);
        values.put(TENANT.name(), tenant.value());
        return values;
    }
}
