package cn.minshui.engine.spi.action;

import java.util.ServiceLoader;

/**
 * Code behind one action of an object; found by {@link ServiceLoader}. The definition of the action names it
 * ({@code handler: revenue/pay}), describes its input (checked before the handler runs) and who may call it.
 */
public interface ActionHandler {

    /** {@code plugin-id/action}, e.g. {@code revenue/pay}. */
    String name();

    /** Runs inside one transaction; what it throws rolls back everything. */
    ActionResult run(ActionCall call);
}
