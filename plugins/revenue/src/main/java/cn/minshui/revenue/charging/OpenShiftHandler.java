package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens the caller's shift; he can have one at a time. */
public final class OpenShiftHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/open-shift";
    }

    @Override
    public ActionResult run(ActionCall call) {
        if (Shifts.lockOwn(call.data(), call.context()).isPresent()) {
            throw Answers.conflict("SHIFT_ALREADY_OPEN", "您已有未结账的班次", "You already have an open shift");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("cashier", call.context().principal().userId());
        values.put("openedAt", call.context().now());
        values.put("businessDate", call.context().today());
        long id = call.data().create("cashier-shift", values);
        String number = call.data().require("cashier-shift", id, "shiftNo").text("shiftNo");
        Map<String, @Nullable Object> body = Answers.reference(id, number);
        body.put("shift", Answers.reference(id, number));
        body.put("status", "open");
        return new ActionResult.Done(body);
    }
}
