package cn.minshui.engine.spi.action;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.plugin.Services;
import org.jspecify.annotations.Nullable;

/**
 * One call of an action.
 *
 * @param target the record the action is called on, all own fields read and the row locked; null for an action of the
 *     object as a whole
 * @param input the body, validated against the action's input and typed as the input fields are
 * @param approval by whom it was approved; null for what needs nobody's approval
 */
public record ActionCall(
        CallContext context,
        String object,
        String action,
        @Nullable DataRecord target,
        Input input,
        DataAccess data,
        Services services,
        @Nullable Approval approval) {

    /** A call that nobody had to approve. */
    public ActionCall(
            CallContext context,
            String object,
            String action,
            @Nullable DataRecord target,
            Input input,
            DataAccess data,
            Services services) {
        this(context, object, action, target, input, data, services, null);
    }

    public DataRecord requireTarget() {
        if (target == null) {
            throw new IllegalStateException(object + "/" + action + " is called on a record");
        }
        return target;
    }
}
