package cn.minshui.engine.core.data.journal;

import cn.minshui.engine.core.data.number.IdSource;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers by Idempotency-Key, kept in the transaction of the work: whoever comes with the same key while the first is at work
 * waits for the database to decide, and then gets the first one's answer.
 */
public final class Idempotency {
    private static final int LONGEST_KEY = 200;
    private static final Column TENANT = new Column("tenant_id", Types.BIGINT);
    private static final Column USER = new Column("user_id", Types.BIGINT);
    private static final Column KEY = new Column("idempotency_key", Types.VARCHAR);
    private static final Column ATTEMPT = new Column("attempt", Types.BIGINT);
    private static final Column HASH = new Column("request_hash", Types.VARCHAR);
    private static final Column ANSWER = new Column("answer", Types.VARCHAR);
    private static final Column CREATED = new Column("created_at", Types.TIMESTAMP);
    private static final List<Column> PRIMARY = List.of(TENANT, USER, KEY);

    private final Statements statements;
    private final IdSource ids;
    private final SqlText claim;
    private final SqlText held;
    private final SqlText store;

    public Idempotency(Database database, Statements statements, IdSource ids) {
        this.statements = statements;
        this.ids = ids;
        TableStatements table = new TableStatements("sys_idempotency");
        List<Column> columns = List.of(TENANT, USER, KEY, ATTEMPT, HASH, CREATED);
        this.claim = new SqlText(
                database.dialect()
                        .insertIgnore(
                                "sys_idempotency",
                                columns.stream().map(Column::name).toList(),
                                PRIMARY.stream().map(Column::name).toList()),
                table.insert(columns.toArray(Column[]::new)).slots());
        this.held = table.select(List.of(ATTEMPT, HASH, ANSWER), PRIMARY, ATTEMPT);
        this.store = table.update(List.of(ANSWER), PRIMARY);
    }

    private record Held(long attempt, String hash, @Nullable String answer) {}

    /**
     * Claims the key within the transaction under way.
     *
     * @param request everything that makes the request what it is
     * @return the answer that was given before; empty when the work is to be done now
     * @throws ProblemException INVALID when the key was used for another request
     */
    public Optional<String> claim(CallContext context, String key, String request) {
        requireKey(key);
        long attempt = ids.next();
        Map<String, @Nullable Object> values = key(context, key);
        values.put(ATTEMPT.name(), attempt);
        values.put(HASH.name(), statements.protection().texts().print(request, place(context, key)));
        values.put(CREATED.name(), context.now());
        statements.update(claim, values);
        Held row = statements
                .query(held, values, r -> new Held(r.getLong(1), r.getString(2), r.getString(3)))
                .get(0);
        if (row.attempt() == attempt) {
            return Optional.empty();
        }
        if (!statements
                .protection()
                .texts()
                .prints(request, place(context, key))
                .contains(row.hash())) {
            throw ProblemException.of(
                    ProblemClass.INVALID,
                    "IDEMPOTENCY_KEY_REUSED",
                    "这个 Idempotency-Key 已用于另一个请求",
                    "this Idempotency-Key was used for another request");
        }
        if (row.answer() == null) {
            throw new IllegalStateException("an Idempotency-Key was committed without its answer");
        }
        return Optional.of(statements.protection().texts().open(row.answer(), place(context, key)));
    }

    /** Keeps the answer with the key; encrypted, for it holds values of records. */
    public void store(CallContext context, String key, String answer) {
        Map<String, @Nullable Object> values = key(context, key);
        values.put(ANSWER.name(), statements.protection().texts().seal(answer, place(context, key)));
        statements.update(store, values);
    }

    private static String place(CallContext context, String key) {
        return "sys_idempotency|" + context.tenant().value() + "|"
                + context.principal().userId() + "|" + key;
    }

    private static Map<String, @Nullable Object> key(CallContext context, String key) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put(TENANT.name(), context.tenant().value());
        values.put(USER.name(), context.principal().userId());
        values.put(KEY.name(), key);
        return values;
    }

    private static void requireKey(String key) {
        boolean visible = key.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        if (key.isEmpty() || key.length() > LONGEST_KEY || !visible) {
            throw new ProblemException(
                    ProblemClass.MALFORMED,
                    Problem.error(
                            "IDEMPOTENCY_KEY",
                            Place.whole(),
                            "Idempotency-Key 应是 1–200 个可见的 ASCII 字符",
                            "the Idempotency-Key must be 1 to 200 visible ASCII characters"));
        }
    }
}
