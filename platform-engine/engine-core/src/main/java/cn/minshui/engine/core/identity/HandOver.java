package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.Ownership;
import cn.minshui.engine.core.data.Ownership.Owned;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code engine/hand-over}: what a user answers for, and his open background work, goes to another one; he leaves, gets another
 * organisation, or stays. All of it or nothing.
 */
public final class HandOver implements ActionHandler {
    static final String LEAVING = "leaving";
    static final String MOVING = "moving";
    private static final String[] USER = {"status", "leavingDate"};

    private final DataEngine engine;
    private final Ownership ownership;
    private final OpenRequests requests;

    public HandOver(DataEngine engine, OpenRequests requests) {
        this.engine = engine;
        this.ownership = new Ownership(engine);
        this.requests = requests;
    }

    @Override
    public String name() {
        return "engine/hand-over";
    }

    @Override
    public ActionResult run(ActionCall call) {
        CallContext context = call.context();
        Input input = call.input();
        DataAccess data = engine.engineData(context);
        DataRecord person = call.requireTarget();
        List<Owned> owned = ownership.of(context, person.id());
        check(context, data, person, owned, input);
        DataRecord before = data.require("user", person.id(), USER);
        long record = write(data, context, before, owned, input);
        if (input.has("receiver")) {
            ownership.give(context, owned, input.reference("receiver"));
        }
        Map<String, @Nullable Object> changes = changes(context, input);
        if (!changes.isEmpty()) {
            ownership.change(context, person.id(), changes);
        }
        return new ActionResult.Done(Map.of("handOver", Long.toString(record), "records", (long) owned.size()));
    }

    private static void check(CallContext context, DataAccess data, DataRecord person, List<Owned> owned, Input input) {
        Problems problems = new Problems();
        if (!input.has("receiver") && !owned.isEmpty()) {
            problems.add(Problem.error(
                    "HAND_OVER_RECEIVER",
                    Place.body("receiver"),
                    "他名下还有 " + owned.size() + " 项工作，请选择接收人",
                    "he answers for " + owned.size() + " records: choose who takes them"));
        }
        if (input.has("receiver")) {
            receiver(data, person, input.reference("receiver"), problems);
        }
        if (input.text("kind").equals(MOVING) && !input.has("organization")) {
            problems.add(Problem.error(
                    "HAND_OVER_ORGANIZATION",
                    Place.body("organization"),
                    "调动须选择新的组织",
                    "who moves gets another organisation"));
        }
        if (context.principal().standIn() != null) {
            problems.add(Problem.error(
                    "STAND_IN_CHAIN", Place.body(""), "代理他人时不能办理交接", "who stands in for somebody hands nothing over"));
        }
        problems.throwIfErrors(ProblemClass.INVALID);
    }

    private static void receiver(DataAccess data, DataRecord person, long receiver, Problems problems) {
        boolean active = data.find("user", receiver, "status")
                .filter(user -> "active".equals(user.textOrNull("status")))
                .isPresent();
        if (receiver == person.id() || !active) {
            problems.add(Problem.error(
                    "HAND_OVER_RECEIVER",
                    Place.body("receiver"),
                    "接收人应是另一个正常状态的用户",
                    "who takes the work is another active user"));
        }
    }

    private long write(DataAccess data, CallContext context, DataRecord person, List<Owned> owned, Input input) {
        long open = input.has("receiver")
                ? requests.handOver(context.tenant(), person.id(), input.reference("receiver"))
                : 0;
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("person", person.id());
        values.put("receiver", input.value("receiver") == null ? null : input.reference("receiver"));
        values.put("kind", input.text("kind"));
        values.put("status", "done");
        values.put("records", (long) owned.size());
        values.put("requests", open);
        values.put("previousStatus", person.textOrNull("status"));
        values.put("previousLeavingDate", person.dateOrNull("leavingDate"));
        values.put("previousOrganization", person.organization());
        values.put("reason", input.value("reason"));
        long record = data.create("hand-over", person.organization(), values);
        for (Owned each : owned) {
            Map<String, @Nullable Object> item = new HashMap<>();
            item.put("handOver", record);
            item.put("objectName", each.object());
            item.put("fieldName", each.field());
            item.put("recordId", each.record());
            item.put("title", each.name());
            data.create("hand-over-item", person.organization(), item);
        }
        return record;
    }

    private static Map<String, @Nullable Object> changes(CallContext context, Input input) {
        Map<String, @Nullable Object> changes = new HashMap<>();
        if (input.text("kind").equals(LEAVING)) {
            changes.put("status", "left");
            changes.put("leavingDate", input.has("date") ? input.value("date") : context.today());
        } else if (input.text("kind").equals(MOVING)) {
            changes.put("organization", input.reference("organization"));
            changes.put("department", null);
        }
        return changes;
    }

    /** The user a field of a hand-over names. */
    static long user(DataRecord record, String field) {
        Reference reference = record.reference(field);
        return reference.id();
    }
}
