package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.Ownership;
import cn.minshui.engine.core.data.Ownership.Owned;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code engine/undo-hand-over}: the person is what he was, and gets back what the receiver still has of it. What went on to
 * others since stays with them; so does background work.
 */
public final class UndoHandOver implements ActionHandler {
    private final DataEngine engine;
    private final Ownership ownership;

    public UndoHandOver(DataEngine engine) {
        this.engine = engine;
        this.ownership = new Ownership(engine);
    }

    @Override
    public String name() {
        return "engine/undo-hand-over";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataAccess data = engine.engineData(call.context());
        DataRecord handOver = data
                .lock("hand-over", List.of(call.requireTarget().id()))
                .stream()
                .findFirst()
                .orElseThrow();
        if (!handOver.text("status").equals("done")) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT, "HAND_OVER_UNDONE", "该交接已经撤销", "the hand-over was taken back already");
        }
        long person = handOver.reference("person").id();
        ownership.change(call.context(), person, before(handOver));
        List<Owned> given = items(data, handOver.id());
        long back = 0;
        if (handOver.value("receiver") != null) {
            List<Owned> still = ownership.still(
                    call.context(), given, handOver.reference("receiver").id());
            ownership.give(call.context(), still, person);
            back = still.size();
        }
        data.update("hand-over", handOver.id(), handOver.version(), Map.of("status", "undone"));
        return new ActionResult.Done(Map.of("records", back, "kept", given.size() - back));
    }

    private static Map<String, @Nullable Object> before(DataRecord handOver) {
        Map<String, @Nullable Object> values = new HashMap<>();
        if (handOver.text("kind").equals(HandOver.LEAVING)) {
            values.put("status", handOver.textOrNull("previousStatus"));
            values.put("leavingDate", handOver.dateOrNull("previousLeavingDate"));
        } else if (handOver.text("kind").equals(HandOver.MOVING)) {
            values.put(
                    "organization", handOver.reference("previousOrganization").id());
        }
        return values;
    }

    private static List<Owned> items(DataAccess data, long handOver) {
        return data
                .list(Query.of("hand-over-item")
                        .where("handOver == params.whole", Map.of("whole", handOver))
                        .fields("objectName", "fieldName", "recordId", "title"))
                .stream()
                .map(item -> new Owned(
                        item.text("objectName"),
                        item.text("fieldName"),
                        item.integer("recordId"),
                        0,
                        item.text("title")))
                .toList();
    }
}
