package cn.minshui.engine.core.data.rollup;

import cn.minshui.engine.core.data.plan.RollupPlan;
import cn.minshui.engine.core.data.plan.RollupPlans;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.TenantId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks through the roll-ups in columns of a tenant and makes those true that are not: of records that a server wrote under the
 * release before, or somebody past the engine. Nobody is kept waiting by what is right.
 */
public final class RollupRepair {
    private final RollupPlans plans;
    private final RollupKeeper keeper;
    private final TransactionOperations each;

    /** Every part in a transaction of its own, whatever is under way: locks on some hundred records are held for a moment. */
    public RollupRepair(Database database, CompiledModel model) {
        this(database, RollupPlans.of(model, database.dialect()), ofItsOwn(database));
    }

    /** @param each what a part of the records is made true in */
    public RollupRepair(Database database, RollupPlans plans, TransactionOperations each) {
        this.plans = plans;
        this.keeper = new RollupKeeper(new Statements(database.jdbc()));
        this.each = each;
    }

    private static TransactionOperations ofItsOwn(Database database) {
        TransactionTemplate own = new TransactionTemplate(
                Objects.requireNonNull(database.transactions().getTransactionManager()));
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        own.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return own;
    }

    /** @return how many records got another value, by object and names of the fields; only those where there were any */
    public Map<String, Integer> run(TenantId tenant) {
        Map<String, Integer> repaired = new LinkedHashMap<>();
        for (RollupPlan plan : plans.all()) {
            keep(tenant, plan, ids -> keeper.wrong(tenant, plans, plan, ids), (changed, records) -> {
                if (records > 0) {
                    repaired.merge(name(changed), records, Integer::sum);
                }
            });
        }
        return repaired;
    }

    /** Columns that are new, or made otherwise now: nothing in them is taken for right. */
    public void fill(TenantId tenant, RollupPlan plan) {
        keep(tenant, plan, ids -> ids, (changed, records) -> {});
    }

    private void keep(
            TenantId tenant, RollupPlan plan, UnaryOperator<List<Long>> which, BiConsumer<RollupPlan, Integer> kept) {
        List<Long> ids = keeper.after(tenant, plans, plan, 0);
        while (!ids.isEmpty()) {
            RollupTouches touches = new RollupTouches();
            which.apply(ids).forEach(id -> touches.add(plan, id));
            if (!touches.isEmpty()) {
                Objects.requireNonNull(each.execute(status -> keeper.keep(tenant, plans, touches)))
                        .forEach(kept);
            }
            ids = keeper.after(tenant, plans, plan, ids.get(ids.size() - 1));
        }
    }

    private static String name(RollupPlan plan) {
        List<String> fields =
                plan.link().fields().stream().map(CompiledField::name).toList();
        return plan.link().parent().name() + "." + String.join(", ", fields);
    }
}
