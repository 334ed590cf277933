package cn.minshui.engine.core.data;

import cn.minshui.engine.core.protect.UnreadableException;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests as they are kept: their rows, locked or not, and exactly what was asked for. */
final class ApprovalRequests {
    static final String[] FIELDS = {
        "subject",
        "target",
        "operation",
        "record",
        "amount",
        "asker",
        "author",
        "askedAt",
        "expiresAt",
        "approver",
        "decidedAt",
        "note",
        "doneAt",
        "hash",
        "status",
        "organization"
    };
    /** Requests that a list shows; nobody decides on more in a week. */
    private static final int MOST = 500;
    /** Pages that are read for a list at most. */
    private static final int PAGES = 20;

    /** States that something may still come of. */
    static final Set<String> OPEN = Set.of("pending", "approved");

    private static final Logger LOG = LoggerFactory.getLogger(ApprovalRequests.class);

    private final DataEngine engine;
    private final ApprovalStore store;

    ApprovalRequests(DataEngine engine, ApprovalStore store) {
        this.engine = engine;
        this.store = store;
    }

    static List<DataRecord> list(DataAccess data, String filter, Map<String, Object> values, String sort) {
        return data.list(Query.of(ApprovalAsking.OBJECT)
                .where(filter, new HashMap<>(values))
                .fields(FIELDS)
                .sort(sort)
                .page(1, MOST));
    }

    /** The same, oldest first, of those that the judge keeps: as many as a list shows, however many others stand before them. */
    static List<DataRecord> kept(DataAccess data, String filter, UnaryOperator<List<DataRecord>> judge) {
        List<DataRecord> kept = new ArrayList<>();
        long after = 0;
        for (int page = 0; page < PAGES && kept.size() < MOST; page++) {
            List<DataRecord> rows = list(data, filter + " && id > params.after", Map.of("after", after), "id");
            kept.addAll(judge.apply(rows));
            if (rows.size() < MOST) {
                break;
            }
            after = rows.get(MOST - 1).id();
        }
        return kept.stream()
                .sorted(Comparator.comparing((DataRecord row) -> row.instant("askedAt"))
                        .thenComparing(DataRecord::id))
                .limit(MOST)
                .toList();
    }

    /** Everybody who asked: in whose name, and by whose hand. */
    static Set<Long> asked(DataRecord row) {
        Set<Long> persons = new HashSet<>();
        persons.add(row.reference("asker").id());
        Reference author = row.referenceOrNull("author");
        if (author != null) {
            persons.add(author.id());
        }
        return persons;
    }

    /** His own requests stay a user's own when he moves: they are read in the whole tenant, and shown to nobody else. */
    DataAccess everywhere(CallContext context) {
        return new PlanDataAccess(engine, engine.elevated(context).everywhere());
    }

    /** The row, locked. @throws ProblemException NOT_FOUND */
    static DataRecord held(DataAccess data, long id) {
        return data.lock(ApprovalAsking.OBJECT, List.of(id), FIELDS).stream()
                .findFirst()
                .orElseThrow(() -> ApprovalRefusals.notFound(id));
    }

    /** What was asked for. @throws ProblemException INTERNAL when it is not what its record says */
    ApprovalContent content(CallContext context, DataRecord row) {
        String text = store.read(context.tenant(), row.id())
                .orElseThrow(() -> new IllegalStateException("approval " + row.id() + " has no content"))
                .content();
        return content(row, text);
    }

    private static ApprovalContent content(DataRecord row, String text) {
        if (!ApprovalContent.isOf(text, row.text("hash"), !OPEN.contains(row.text("status")))) {
            throw ProblemException.of(
                    ProblemClass.INTERNAL,
                    "APPROVAL_BROKEN",
                    "申请内容与其指纹不符，不能办理",
                    "the content of the request is not what its hash says");
        }
        return ApprovalContent.of(text);
    }

    /** The same of many, by one statement; those that nobody can decide, because they are broken, are left out and reported. */
    Map<Long, ApprovalContent> contents(CallContext context, List<DataRecord> rows) {
        Map<Long, String> sealed =
                store.sealed(context.tenant(), rows.stream().map(DataRecord::id).toList());
        Map<Long, ApprovalContent> contents = new HashMap<>();
        for (DataRecord row : rows) {
            String kept = sealed.get(row.id());
            try {
                if (kept != null) {
                    contents.put(row.id(), content(row, store.opened(context.tenant(), row.id(), kept)));
                }
            } catch (UnreadableException | ProblemException e) {
                LOG.error("the request {} is not what was asked for", row.id(), e);
            }
        }
        return contents;
    }

    /**
     * Ends a request: within the transaction under way it goes where the transition leads, and the secrets in it are forgotten.
     *
     * @param data that the request's record is written by
     */
    void end(
            CallContext context,
            DataAccess data,
            DataRecord row,
            String transition,
            Map<String, @Nullable Object> values) {
        data.transition(ApprovalAsking.OBJECT, row.id(), row.version(), transition, values);
        try {
            store.read(context.tenant(), row.id())
                    .ifPresent(kept -> forgetSecrets(context, row, ApprovalContent.of(kept.content())));
        } catch (UnreadableException e) {
            // What nobody can read can be ended all the same.
            LOG.error("what was asked for by the request {} cannot be read and stays as it is", row.id(), e);
        }
    }

    private void forgetSecrets(CallContext context, DataRecord row, ApprovalContent content) {
        JsonNode left = ApprovalSecrets.without(engine.open(context).model(), content);
        if (!left.equals(content.body())) {
            store.content(context.tenant(), row.id(), content.ended(left, row.text("hash")));
        }
    }
}
