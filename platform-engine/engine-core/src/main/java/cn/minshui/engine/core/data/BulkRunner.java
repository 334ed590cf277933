package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.ObjectRights;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.BulkOutcome.Refused;
import cn.minshui.engine.core.data.BulkWork.OnRecord;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
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
 * One request on many records, in one transaction, or, where they are more than that should hold, as a task ({@link BulkTask}).
 * Each record is a part of it that is judged, and taken back when it is refused, by itself; whether the others stay is the
 * caller's choice. Records are taken in ascending order of their ids, so that two such requests wait for each other instead of
 * blocking each other.
 */
final class BulkRunner {
    /** Records that one request may be about: more would keep rows locked, and somebody waiting, for too long. */
    static final int MOST = 1_000;
    /** Records of one task. */
    static final int MOST_IN_BACKGROUND = 100_000;

    private final DataEngine engine;
    private final BulkWork works;
    private final ListRunner lists;
    private final TaskStarter tasks;

    BulkRunner(DataEngine engine, BulkWork works, ListRunner lists, TaskStarter tasks) {
        this.engine = engine;
        this.works = works;
        this.lists = lists;
        this.tasks = tasks;
    }

    BulkOutcome run(Call call, CompiledObject object, JsonNode json, @Nullable String key) {
        BulkBody body = BulkBody.read(json);
        OnRecord work = works.of(call, object, body, key);
        return engine.transactions().inOne(() -> {
            if (key == null) {
                return done(call, object, body, work);
            }
            Optional<String> given =
                    engine.idempotency().claim(call.context(), key, "bulk " + object.name() + " " + json);
            if (given.isPresent()) {
                return BulkJson.read(given.get());
            }
            BulkOutcome outcome = done(call, object, body, work);
            engine.idempotency().store(call.context(), key, BulkJson.write(outcome));
            return outcome;
        });
    }

    private BulkOutcome done(Call call, CompiledObject object, BulkBody body, OnRecord work) {
        return body.background() ? begin(call, object, body) : each(call, object, body, work);
    }

    private BulkOutcome each(Call call, CompiledObject object, BulkBody body, OnRecord work) {
        TreeMap<Long, @Nullable Long> versions = versions(call, object, body, MOST);
        List<Long> tasks = new ArrayList<>();
        Map<Long, ProblemException> refusals = apart(versions, work, tasks);
        List<Refused> refused = refused(call, object, body, refusals);
        if (!refused.isEmpty() && !body.partial()) {
            throw refusal(object, refused, refusals.values().stream().toList());
        }
        int done = versions.size() - refused.size();
        audit(call, object, body, done);
        return new BulkOutcome(versions.size(), done, refused, tasks);
    }

    /**
     * Each record as a part of the transaction that is taken back by itself when it is refused.
     *
     * @param tasks takes what goes on in the background
     * @return why records were refused, by their ids
     */
    Map<Long, ProblemException> apart(Map<Long, @Nullable Long> versions, OnRecord work, List<Long> tasks) {
        Map<Long, ProblemException> refusals = new TreeMap<>();
        versions.forEach((id, version) -> {
            try {
                engine.transactions().inPart(() -> work.on(id, version)).ifPresent(tasks::add);
            } catch (ProblemException refusal) {
                refusals.put(id, refusal);
            }
        });
        return refusals;
    }

    void audit(Call call, CompiledObject object, BulkBody body, int done) {
        engine.journal().audit(call.context(), call.release(), object.name(), null, "bulk-" + body.name(), done);
    }

    /** Writes down which records it is about and has them worked when this transaction commits. */
    private BulkOutcome begin(Call call, CompiledObject object, BulkBody body) {
        TreeMap<Long, @Nullable Long> versions = versions(call, object, body, MOST_IN_BACKGROUND);
        if (versions.isEmpty()) {
            return new BulkOutcome(0, 0, List.of(), List.of());
        }
        boolean acts = body.kind() == BulkBody.Kind.ACTION || body.kind() == BulkBody.Kind.TRANSITION;
        String name = acts ? BulkWork.action(object, body).name() : body.name();
        long task = tasks.start(
                call.context(),
                BulkTask.NAME,
                BulkTask.parameters(object, body, versions.size()),
                new TaskOrigin(object.name(), null, name));
        engine.bulkRows().write(task, versions);
        return new BulkOutcome(versions.size(), 0, List.of(), List.of(task));
    }

    private TreeMap<Long, @Nullable Long> versions(Call call, CompiledObject object, BulkBody body, int most) {
        TreeMap<Long, @Nullable Long> versions = body.isByFilter() ? chosen(call, object, body, most) : body.versions();
        if (versions.size() > most) {
            throw tooMany(most);
        }
        Long expected = body.expected();
        if (expected != null && expected != versions.size()) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "BULK_COUNT",
                    "符合条件的现有 " + versions.size() + " 条，与确认时的 " + expected + " 条不同，请核对后重新确认",
                    "there are " + versions.size() + " such records now, not " + expected + ": look and confirm again");
        }
        return versions;
    }

    private static ProblemException tooMany(int most) {
        return new ProblemException(
                ProblemClass.INVALID,
                Problem.error(
                        "BULK_TOO_LARGE",
                        Place.whole(),
                        most == MOST
                                ? "一次最多处理 " + most + " 条，更多的请在后台处理（background），或缩小范围分次进行"
                                : "后台一次最多处理 " + most + " 条，请缩小范围分次进行",
                        most == MOST
                                ? "at most " + most + " records at once: do more in the background, or in parts"
                                : "at most " + most + " records in one task: do it in parts"));
    }

    /** What the caller's list, or his recycle bin, would show. */
    private TreeMap<Long, @Nullable Long> chosen(Call call, CompiledObject object, BulkBody body, int most) {
        Rights.require(call, object, Operation.READ);
        ObjectRights rights = call.access().object(object.name());
        RowPolicy policy = rights.rows(Operation.READ);
        boolean deleted = body.kind().isOfDeleted();
        if (deleted) {
            RecycleBin.requireKept(object);
            policy = policy.and(rights.rows(body.kind() == BulkBody.Kind.PURGE ? Operation.PURGE : Operation.RESTORE));
        }
        List<String> fields = List.of("id");
        ListRequest request = new ListRequest(
                        object.name(), body.filter(), fields, 1, 1, fields, ListRequest.Count.NONE, body.quick())
                .ofDeleted(deleted);
        TreeMap<Long, @Nullable Long> versions = new TreeMap<>();
        lists.ids(call, object, request, policy, most + 1).forEach(id -> versions.put(id, null));
        return versions;
    }

    List<Refused> refused(Call call, CompiledObject object, BulkBody body, Map<Long, ProblemException> refusals) {
        if (refusals.isEmpty()) {
            return List.of();
        }
        Map<Long, String> labels = new Labels(engine.reader())
                .of(call, object.name(), refusals.keySet(), body.kind().isOfDeleted());
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
