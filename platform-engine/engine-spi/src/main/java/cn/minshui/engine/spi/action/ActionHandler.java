package cn.minshui.engine.spi.action;

import java.math.BigDecimal;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Code behind one action of an object; found by {@link ServiceLoader}. The definition of the action names it
 * ({@code handler: revenue/pay}), describes its input (checked before the handler runs) and who may call it.
 */
public interface ActionHandler {

    /** {@code plugin-id/action}, e.g. {@code revenue/pay}. */
    String name();

    /** Runs inside one transaction; what it throws rolls back everything. */
    ActionResult run(ActionCall call);

    /**
     * How much the call is about, where the action needs a second person above some amount and the definition does not name the
     * field that tells it. Within a transaction that is taken back.
     *
     * @return null when it cannot tell, which needs a second person
     */
    default @Nullable BigDecimal amount(ActionCall call) {
        return null;
    }
}
