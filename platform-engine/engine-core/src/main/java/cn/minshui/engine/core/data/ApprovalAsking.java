package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.data.ApprovalContent.Right;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps what needs a second person, instead of doing it. */
final class ApprovalAsking {
    static final String OBJECT = "approval";
    private static final int LONGEST_SUBJECT = 200;

    private final DataEngine engine;
    private final ApprovalStore store;
    private final ApprovalJudge judge;

    ApprovalAsking(DataEngine engine, ApprovalStore store, ApprovalJudge judge) {
        this.engine = engine;
        this.store = store;
        this.judge = judge;
    }

    /**
     * What a trial has found.
     *
     * @param organization where it would be done
     * @param days that the request waits for a decision
     * @param label of what is asked for, in Chinese
     */
    record Trial(ApprovalContent content, long organization, int days, String label) {}

    /** A request in the words that a second one under the same key must have. */
    static String request(String operation, String object, @Nullable Long id, Object body) {
        return operation + " " + object + " " + id + " " + body;
    }

    /** @throws ProblemException CONFLICT within other work, which would be done without what waits */
    static void requireAlone() {
        if (Transactions.isActive()) {
            throw alone();
        }
    }

    static ProblemException alone() {
        return ProblemException.of(
                ProblemClass.CONFLICT,
                "APPROVAL_ALONE",
                "此操作需要第二人复核，只能单独逐条提交，不能批量或导入",
                "this needs a second person: it is asked for by itself, neither in bulk nor by an import");
    }

    /**
     * A request that came before under the same key.
     *
     * @throws ApprovalAsked when it is the same one
     * @throws ProblemException INVALID when it is another one
     */
    void repeated(CallContext context, @Nullable String key, String request) {
        if (key == null) {
            return;
        }
        Optional<ApprovalStore.Keyed> known = store.find(context, key);
        if (known.isEmpty()) {
            return;
        }
        if (!store.isSame(context, key, request, known.get())) {
            throw ProblemException.of(
                    ProblemClass.INVALID,
                    "IDEMPOTENCY_KEY_REUSED",
                    "这个 Idempotency-Key 已用于另一个请求",
                    "this Idempotency-Key was used for another request");
        }
        throw new ApprovalAsked(known.get().id());
    }

    /**
     * Asks a second person, or does it at once where a tenant's first administrator is alone on its first day.
     *
     * @throws ApprovalAsked when it waits now
     * @throws ProblemException CONFLICT when nobody could approve it, or the same waits already
     */
    <T> T ask(CallContext context, Trial trial, String request, Supplier<T> alone) {
        if (!judge.isAnybody(context, trial.content(), trial.organization())) {
            return withNobody(context, trial, alone);
        }
        long id = engine.transactions().inOne(() -> {
            refuseTwice(context, trial.content());
            return write(context, trial, request);
        });
        throw new ApprovalAsked(id);
    }

    private <T> T withNobody(CallContext context, Trial trial, Supplier<T> alone) {
        if (!judge.isFounding(context)) {
            throw nobody(trial);
        }
        T done = alone.get();
        Call call = engine.open(context);
        ApprovalContent content = trial.content();
        engine.transactions().inOne(() -> {
            engine.audit()
                    .write(AuditEntry.of(AuditCategory.RIGHTS, "approval-alone")
                            .by(context)
                            .under(call.release())
                            .on(content.object(), content.record(), 1)
                            .details(JsonNodeFactory.instance.objectNode().put("operation", content.operation())));
            return true;
        });
        return done;
    }

    private static ProblemException nobody(Trial trial) {
        ApprovalContent content = trial.content();
        String rights = String.join(
                "、",
                content.rights().stream()
                        .map(r -> r.object() + ":" + r.operation())
                        .toList());
        String roles = String.join(
                "、", content.by().stream().map(r -> String.join("/", r)).toList());
        return new ProblemException(
                ProblemClass.CONFLICT,
                Problem.error(
                                "APPROVAL_NOBODY",
                                Place.whole(),
                                "“" + trial.label() + "”需要第二人复核，但本组织及上级没有别人能复核：缺少另一个有权限 " + rights
                                        + (roles.isEmpty() ? "" : "、角色 " + roles) + " 的在用账号",
                                "this needs a second person and there is nobody: no other active account here or above has "
                                        + rights + (roles.isEmpty() ? "" : " and a role of " + roles))
                        .withFix("请先给另一个人这些权限，再重新提交", "give somebody else these rights first, then ask again"));
    }

    private void refuseTwice(CallContext context, ApprovalContent content) {
        if (content.record() == null) {
            return;
        }
        DataAccess data = engine.engineData(context);
        boolean waits = data.count(Query.of(OBJECT)
                        .where(
                                "target == params.target && record == params.record && operation == params.operation"
                                        + " && status == 'pending' && expiresAt > now()",
                                Map.of(
                                        "target", content.object(),
                                        "record", content.record(),
                                        "operation", content.operation())))
                > 0;
        if (waits) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "APPROVAL_PENDING",
                    "这条记录已有同样的申请在等待复核",
                    "the same is waiting for approval for this record already");
        }
    }

    private long write(CallContext context, Trial trial, String request) {
        ApprovalContent content = trial.content();
        String text = content.text();
        Instant now = context.now();
        Map<String, @Nullable Object> values = new HashMap<>();
        String subject = trial.label();
        values.put("subject", subject.length() > LONGEST_SUBJECT ? subject.substring(0, LONGEST_SUBJECT) : subject);
        values.put("target", content.object());
        values.put("operation", content.operation());
        values.put("record", content.record());
        BigDecimal amount = content.amount();
        values.put("amount", amount == null ? null : amount.setScale(2, RoundingMode.HALF_UP));
        values.put("asker", context.principal().userId());
        long author = context.principal().author();
        values.put("author", author == context.principal().userId() ? null : author);
        values.put("askedAt", now);
        values.put("expiresAt", now.plus(Duration.ofDays(trial.days())));
        values.put("hash", ApprovalContent.hash(text));
        long id = engine.engineData(context).create(OBJECT, trial.organization(), values);
        store.insert(context, id, text, content.key(), request);
        return id;
    }

    /** What somebody who says yes must be allowed to do himself: what it is asked for, not what it stands in the body of. */
    static List<Right> rights(List<ApprovalNeed> needs) {
        return needs.stream()
                .map(n -> new Right(n.object(), n.operation()))
                .distinct()
                .toList();
    }

    static List<List<String>> by(List<ApprovalNeed> needs) {
        return needs.stream()
                .map(n -> n.definition().by())
                .filter(roles -> !roles.isEmpty())
                .distinct()
                .toList();
    }

    static int days(List<ApprovalNeed> needs) {
        return needs.stream().mapToInt(n -> n.definition().days()).min().orElseThrow();
    }

    /** What an operation or an action on a record is called. */
    String label(Call call, CompiledObject object, String what, @Nullable Long record) {
        String title = record == null
                ? null
                : new Labels(engine.reader())
                        .of(call, object.name(), List.of(record))
                        .get(record);
        return what + " · " + object.definition().label().zh() + (title == null ? "" : " · " + title);
    }

    /** The record with everything that is known of it, hidden fields too; empty when there is none in the caller's scope. */
    Optional<DataRecord> record(Call call, CompiledObject object, long id, RowPolicy policy) {
        List<String> columns = call.plans().object(object.name()).reads().all();
        Selection all = new Selection(columns, List.of());
        return engine.reader().byIds(call.engine(), object.name(), List.of(id), all, policy).stream()
                .findFirst();
    }

    /** The same with labels, as people read it. */
    Optional<DataRecord> shown(Call call, CompiledObject object, long id, List<String> columns) {
        Selection some = new Selection(columns, List.of());
        return engine.reader().one(call.engine(), object.name(), id, some, RowPolicy.ALL);
    }
}
