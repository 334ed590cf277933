package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.BulkOutcome.Refused;
import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.data.RecordService.ActionRequest;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.RecordService.Page;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request on many records, in one transaction. Each record is a part of it that is judged, and taken back when it is refused,
 * by itself; whether the others stay is the caller's choice. Records are taken in ascending order of their ids, so that two such
 * requests wait for each other instead of blocking each other.
 */
final class BulkRunner {
    /** Records that one request may be about: more would keep rows locked, and somebody waiting, for too long. */
    static final int MOST = 1_000;

    private final DataEngine engine;
    private final RecordChanges changes;
    private final ActionRunner actions;
    private final ListRunner lists;

    BulkRunner(DataEngine engine, RecordChanges changes, ActionRunner actions, ListRunner lists) {
        this.engine = engine;
        this.changes = changes;
        this.actions = actions;
        this.lists = lists;
    }

    /** Does it to one record and tells what goes on in the background. */
    private interface Work {
        Optional<Long> on(long id, @Nullable Long version);
    }

    BulkOutcome run(Call call, CompiledObject object, JsonNode json, @Nullable String key) {
        BulkBody body = BulkBody.read(json);
        Work work = work(call, object, body, key);
        return engine.transactions().inOne(() -> {
            if (key == null) {
                return each(call, object, body, work);
            }
            Optional<String> given =
                    engine.idempotency().claim(call.context(), key, "bulk " + object.name() + " " + json);
            if (given.isPresent()) {
                return BulkJson.read(given.get());
            }
            BulkOutcome outcome = each(call, object, body, work);
            engine.idempotency().store(call.context(), key, BulkJson.write(outcome));
            return outcome;
        });
    }

    private Work work(Call call, CompiledObject object, BulkBody body, @Nullable String key) {
        return switch (body.kind()) {
            case UPDATE -> {
                Rights.require(call, object, Operation.UPDATE);
                yield (id, version) -> {
                    changes.update(call, object, held(call, object, id, version, Operation.UPDATE), body.changes());
                    return Optional.empty();
                };
            }
            case DELETE -> {
                Rights.require(call, object, Operation.DELETE);
                yield (id, version) -> {
                    changes.delete(call, object, held(call, object, id, version, Operation.DELETE));
                    return Optional.empty();
                };
            }
            case ACTION, TRANSITION -> {
                ActionDefinition action = action(object, body);
                Rights.requireAction(call, object, action.name());
                ActionRunner.requireKey(action, key);
                yield (id, version) -> {
                    ActionRequest request =
                            new ActionRequest(object.name(), id, version, action.name(), body.changes(), null);
                    ActionOutcome outcome = actions.work(call, object, action, request);
                    return Optional.ofNullable(outcome.task());
                };
            }
        };
    }

    private DataRecord held(Call call, CompiledObject object, long id, @Nullable Long version, Operation operation) {
        DataRecord row = changes.held(call, object, id, operation);
        if (version != null) {
            RecordWriter.requireVersion(row, version);
        }
        return row;
    }

    /** The action that is named, or the one that does nothing but take the transition that is named. */
    private static ActionDefinition action(CompiledObject object, BulkBody body) {
        boolean byTransition = body.kind() == BulkBody.Kind.TRANSITION;
        ActionDefinition action = object.definition().actions().values().stream()
                .filter(a -> a.on() == ActionDefinition.Target.RECORD)
                .filter(a -> byTransition
                        ? a.handler() == null && body.name().equals(a.transition())
                        : a.name().equals(body.name()))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND,
                        "ACTION_UNKNOWN",
                        "没有操作 " + body.name(),
                        "there is no action " + body.name()));
        if (!action.bulk()) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "BULK_NOT_OFFERED",
                    "“" + action.label().zh() + "”只能逐条进行",
                    "'" + action.label().en() + "' is done to one record at a time");
        }
        return action;
    }

    private BulkOutcome each(Call call, CompiledObject object, BulkBody body, Work work) {
        TreeMap<Long, @Nullable Long> versions = body.isByFilter() ? chosen(call, object, body) : body.versions();
        requireFew(versions.size());
        Map<Long, ProblemException> refusals = new TreeMap<>();
        List<Long> tasks = new ArrayList<>();
        versions.forEach((id, version) -> {
            try {
                engine.transactions().inPart(() -> work.on(id, version)).ifPresent(tasks::add);
            } catch (ProblemException refusal) {
                refusals.put(id, refusal);
            }
        });
        List<Refused> refused = refused(call, object, refusals);
        if (!refused.isEmpty() && !body.partial()) {
            throw refusal(object, refused, refusals.values().stream().toList());
        }
        int done = versions.size() - refused.size();
        engine.journal().audit(call.context(), call.release(), object.name(), null, "bulk-" + body.name(), done);
        return new BulkOutcome(versions.size(), done, refused, tasks);
    }

    private static void requireFew(long records) {
        if (records > MOST) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error(
                            "BULK_TOO_LARGE",
                            Place.whole(),
                            "一次最多处理 " + MOST + " 条，现有 " + records + " 条，请缩小范围分次进行",
                            "at most " + MOST + " records at once, not " + records + ": do it in parts"));
        }
    }

    /** What the caller's list would show. */
    private TreeMap<Long, @Nullable Long> chosen(Call call, CompiledObject object, BulkBody body) {
        Rights.require(call, object, Operation.READ);
        ListRequest request = new ListRequest(
                object.name(),
                body.filter(),
                List.of("id"),
                1,
                MOST,
                List.of("id"),
                ListRequest.Count.LIMITED,
                body.quick());
        Page page = lists.list(
                call, object, request, call.access().object(object.name()).rows(Operation.READ));
        Long total = page.total();
        requireFew(total == null ? page.items().size() : total);
        TreeMap<Long, @Nullable Long> versions = new TreeMap<>();
        page.items().forEach(row -> versions.put(row.id(), null));
        return versions;
    }

    private List<Refused> refused(Call call, CompiledObject object, Map<Long, ProblemException> refusals) {
        if (refusals.isEmpty()) {
            return List.of();
        }
        Map<Long, String> labels = new Labels(engine.reader()).of(call, object.name(), refusals.keySet());
        return refusals.entrySet().stream()
                .map(e -> new Refused(
                        e.getKey(), labels.get(e.getKey()), e.getValue().problems()))
                .toList();
    }

    /** Every problem of every record, each named with its record: {@code object/id} or {@code object/id/field}. */
    private static ProblemException refusal(
            CompiledObject object, List<Refused> refused, List<ProblemException> causes) {
        List<Problem> problems = refused.stream()
                .flatMap(r -> r.problems().stream().map(p -> of(object, r, p)))
                .toList();
        boolean invalid = causes.stream().anyMatch(c -> c.problemClass() == ProblemClass.INVALID);
        ProblemException refusal =
                new ProblemException(invalid ? ProblemClass.INVALID : ProblemClass.CONFLICT, problems);
        refusal.addSuppressed(causes.get(0));
        return refusal;
    }

    private static Problem of(CompiledObject object, Refused refused, Problem problem) {
        String label = refused.label() == null ? Long.toString(refused.id()) : refused.label();
        String path = problem.place() instanceof Place.InBody body ? body.path() : "";
        String key = path.isEmpty() ? Long.toString(refused.id()) : refused.id() + "/" + path;
        Problem named = Problem.error(
                problem.code(),
                new Place.InRecord(object.name(), key),
                label + "：" + problem.message().zh(),
                label + ": " + problem.message().en());
        return problem.fix() == null
                ? named
                : named.withFix(problem.fix().zh(), problem.fix().en());
    }
}
