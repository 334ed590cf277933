package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.revenue.Subtree;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accepts every entered reading of a period in the scope asked for; flagged ones only when the caller says so. */
public final class ReviewReadingsHandler implements ActionHandler {
    private static final int CHUNK = 1000;

    @Override
    public String name() {
        return "revenue/review-readings";
    }

    @Override
    public ActionResult run(ActionCall call) {
        boolean includeFlagged = !Boolean.FALSE.equals(call.input().value("includeFlagged"));
        Map<String, Object> parameters = new HashMap<>();
        String filter = filter(call, parameters);
        Map<String, @Nullable Object> changes = Review.by(call.context());
        long reviewed = 0;
        long flagged = 0;
        long after = Long.MIN_VALUE;
        List<DataRecord> readings;
        do {
            parameters.put("after", after);
            readings = call.data()
                    .list(Query.of("reading")
                            .where(filter, parameters)
                            .fields("status", "flags")
                            .sort("id")
                            .page(1, CHUNK));
            List<DataRecord> accepted = readings.stream()
                    .filter(r -> includeFlagged || r.isNull("flags"))
                    .toList();
            flagged += readings.stream().filter(r -> !r.isNull("flags")).count();
            call.data().transitionAll("reading", accepted, Review.TRANSITION, changes);
            reviewed += accepted.size();
            if (!readings.isEmpty()) {
                after = readings.get(readings.size() - 1).id();
            }
        } while (readings.size() == CHUNK);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("reviewed", reviewed);
        body.put("flagged", flagged);
        return new ActionResult.Done(body);
    }

    private static String filter(ActionCall call, Map<String, Object> parameters) {
        StringBuilder filter = new StringBuilder("status == 'entered' && period == params.period && id > params.after");
        parameters.put("period", call.input().period("period"));
        if (call.input().has("book")) {
            filter.append(" && book == params.book");
            parameters.put("book", call.input().reference("book"));
        }
        if (call.input().has("organization")) {
            filter.append(" && organization in params.nodes");
            long node = call.input().reference("organization");
            parameters.put("nodes", List.copyOf(Subtree.of(call.data(), node)));
        }
        return filter.toString();
    }
}
