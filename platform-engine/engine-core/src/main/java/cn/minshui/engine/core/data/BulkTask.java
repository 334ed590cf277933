package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.BulkOutcome.Refused;
import cn.minshui.engine.core.data.BulkWork.OnRecord;
import cn.minshui.engine.core.data.journal.BulkRows;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request on many records as a task: the records that were written down when it was asked for, a part of them in each
 * transaction, in ascending order of their ids. Rights are those that the user has when a part is begun; who has lost the right
 * to the whole ends his task.
 */
final class BulkTask implements EngineJob {
    static final String NAME = "engine/bulk";
    /** Records of one transaction. */
    private static final int ROWS = 100;
    /** Refused records that a result shows; all are in the file. */
    private static final int SHOWN = 200;

    private static final String OBJECT = "object";
    private static final String INSTRUCTION = "instruction";
    private static final String ASKED = "asked";

    private final DataEngine engine;
    private final BulkWork works;
    private final BulkRunner runner;
    private final long task;

    BulkTask(DataEngine engine, BulkWork works, BulkRunner runner, long task) {
        this.engine = engine;
        this.works = works;
        this.runner = runner;
        this.task = task;
    }

    static Map<String, Object> parameters(CompiledObject object, BulkBody body, long asked) {
        return Map.of(OBJECT, object.name(), INSTRUCTION, body.instruction(), ASKED, asked);
    }

    private static Object given(BatchCall call, String name) {
        return Objects.requireNonNull(call.parameters().get(name), name);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public long total(BatchCall call) {
        return (Long) given(call, ASKED);
    }

    @Override
    public List<Partition> partition(BatchCall call) {
        return List.of(new Partition("all", Partition.START, Long.MAX_VALUE));
    }

    @Override
    public ChunkResult chunk(BatchCall batch, Partition partition, long after) {
        Call call = engine.open(batch.context());
        CompiledObject object = call.object(given(batch, OBJECT).toString());
        BulkBody body = BulkBody.again(given(batch, INSTRUCTION).toString());
        OnRecord work = works.of(call, object, body, NAME);
        List<BulkRows.Row> rows = engine.bulkRows().next(task, after, ROWS);
        if (rows.isEmpty()) {
            return ChunkResult.DONE;
        }
        Map<Long, @Nullable Long> versions = new TreeMap<>();
        rows.forEach(row -> versions.put(row.record(), row.version()));
        Map<Long, ProblemException> refusals = runner.apart(versions, work, new ArrayList<>());
        List<Refused> refused = runner.refused(call, object, body, refusals);
        Map<Long, String> kept = new HashMap<>();
        refused.forEach(r -> kept.put(r.id(), BulkJson.write(r)));
        long last = rows.get(rows.size() - 1).record();
        engine.bulkRows().settle(task, after, last, kept);
        runner.audit(call, object, body, rows.size() - refused.size());
        return new ChunkResult(last, rows.size(), rows.size() < ROWS);
    }

    @Override
    public void finish(BatchCall call) {}

    @Override
    public void failed(BatchCall call, String message) {}

    /**
     * {@code {asked, done, refused, left, refusedRecords}}: numbers of records, {@code left} those that nobody has looked at, and
     * the first of the refused ones with their problems.
     */
    @Override
    public JsonNode result(BatchCall call) {
        long asked = total(call);
        BulkRows.Tally tally = engine.bulkRows().tally(task);
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("asked", asked)
                .put("done", asked - tally.left())
                .put("refused", tally.refused())
                .put("left", tally.left() - tally.refused());
        ArrayNode first = result.putArray("refusedRecords");
        engine.bulkRows().refused(task, 0, SHOWN).forEach(row -> first.add(BulkJson.tree(row.problems())));
        return result;
    }
}
