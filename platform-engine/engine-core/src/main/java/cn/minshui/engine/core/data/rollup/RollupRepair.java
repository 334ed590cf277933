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

/**
 * Looks through the roll-ups in columns of a tenant and makes those true that are not: of records that a server wrote under the
 * release before, or somebody past the engine. Nobody is kept waiting by what is right.
 */
public final class RollupRepair {
    private final RollupPlans plans;
    private final RollupKeeper keeper;

    public RollupRepair(Database database, CompiledModel model) {
        this.plans = RollupPlans.of(model, database.dialect());
        this.keeper = new RollupKeeper(new Statements(database.jdbc()));
    }

    /** @return how many records got another value, by object and names of the fields; only those where there were any */
    public Map<String, Integer> run(TenantId tenant) {
        Map<String, Integer> repaired = new LinkedHashMap<>();
        for (RollupPlan plan : plans.all()) {
            run(tenant, plan, repaired);
        }
        return repaired;
    }

    private void run(TenantId tenant, RollupPlan plan, Map<String, Integer> repaired) {
        List<Long> ids = keeper.after(tenant, plans, plan, 0);
        while (!ids.isEmpty()) {
            RollupTouches touches = new RollupTouches();
            keeper.wrong(tenant, plans, plan, ids).forEach(id -> touches.add(plan, id));
            keeper.keep(tenant, plans, touches).forEach((changed, records) -> {
                if (records > 0) {
                    repaired.merge(name(changed), records, Integer::sum);
                }
            });
            ids = keeper.after(tenant, plans, plan, ids.get(ids.size() - 1));
        }
    }

    private static String name(RollupPlan plan) {
        List<String> fields =
                plan.link().fields().stream().map(CompiledField::name).toList();
        return plan.link().parent().name() + "." + String.join(", ", fields);
    }
}
