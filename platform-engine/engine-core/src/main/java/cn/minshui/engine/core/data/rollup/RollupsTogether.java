package cn.minshui.engine.core.data.rollup;

import cn.minshui.engine.core.data.plan.RollupPlans;
import cn.minshui.engine.spi.context.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Many single writings of one transaction whose roll-ups are made true together: each one by itself would count all records of
 * their parent anew. Until {@link #keep} whoever reads a roll-up reads it as it was. What is taken back meanwhile does no harm,
 * since roll-ups are counted and not added to.
 */
public final class RollupsTogether implements AutoCloseable {
    private static final Object KEY = RollupsTogether.class;

    private @Nullable Waiting waiting;

    private record Waiting(RollupKeeper keeper, TenantId tenant, RollupPlans plans, RollupTouches touches) {}

    private RollupsTogether() {}

    /** From now on, for the transaction under way, until it is closed. */
    public static RollupsTogether open() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("there is no transaction");
        }
        RollupsTogether together = new RollupsTogether();
        TransactionSynchronizationManager.bindResource(KEY, together);
        return together;
    }

    /** Makes them true now, unless the transaction has them wait. */
    public static void keep(RollupKeeper keeper, TenantId tenant, RollupPlans plans, RollupTouches touches) {
        if (TransactionSynchronizationManager.getResource(KEY) instanceof RollupsTogether together) {
            together.add(new Waiting(keeper, tenant, plans, touches));
        } else {
            keeper.keep(tenant, plans, touches);
        }
    }

    private void add(Waiting more) {
        if (waiting != null && waiting.plans() != more.plans()) {
            keep();
        }
        if (waiting == null) {
            waiting = more;
        } else {
            waiting.touches().addAll(more.touches());
        }
    }

    /** Makes true what waits. */
    public void keep() {
        Waiting now = waiting;
        waiting = null;
        if (now != null) {
            now.keeper().keep(now.tenant(), now.plans(), now.touches());
        }
    }

    /** What still waits was given up. */
    @Override
    public void close() {
        TransactionSynchronizationManager.unbindResource(KEY);
    }
}
