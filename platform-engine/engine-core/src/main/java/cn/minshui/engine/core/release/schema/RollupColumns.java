package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.data.plan.RollupLink;
import cn.minshui.engine.core.data.plan.RollupPlan;
import cn.minshui.engine.core.data.plan.RollupPlans;
import cn.minshui.engine.core.data.rollup.RollupRepair;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Roll-ups in columns that a release brings or makes otherwise, filled for the records that there are: some hundred of them in a
 * transaction, in the way in which every writing makes them true.
 */
public final class RollupColumns {
    private final RollupPlans plans;
    private final List<RollupPlan> changed;

    private RollupColumns(RollupPlans plans, List<RollupPlan> changed) {
        this.plans = plans;
        this.changed = changed;
    }

    /** Those of the wanted model that the current one does not have, or makes of something else. No branch defines any. */
    public static RollupColumns changed(CompiledModel wanted, List<CompiledModel> current, Database database) {
        Map<String, String> known = new HashMap<>();
        if (!current.isEmpty()) {
            RollupPlans before = RollupPlans.of(current.get(0), database.dialect());
            before.all()
                    .forEach(plan -> plan.link()
                            .fields()
                            .forEach(field -> known.put(
                                    place(plan.link(), field), plan.link().formula(field))));
        }
        RollupPlans plans = RollupPlans.of(wanted, database.dialect());
        List<RollupPlan> changed = plans.all().stream()
                .filter(plan -> plan.link().fields().stream()
                        .anyMatch(f -> !plan.link().formula(f).equals(known.get(place(plan.link(), f)))))
                .toList();
        return new RollupColumns(plans, changed);
    }

    private static String place(RollupLink link, CompiledField field) {
        return link.parent().table() + "." + field.column();
    }

    /** A try after a crash finds the same ones, and the columns that are right already. @return why they cannot be filled */
    public List<Problem> fill(Database database, TenantId tenant) {
        RollupRepair repair = new RollupRepair(database, plans, database.transactions());
        List<Problem> problems = new ArrayList<>();
        for (RollupPlan plan : changed) {
            try {
                repair.fill(tenant, plan);
            } catch (ProblemException e) {
                problems.addAll(e.problems());
            }
        }
        return problems;
    }

    /** Nodes of one tenant share the columns, so none of them may make them in a way of its own. */
    public List<Problem> perNode() {
        return changed.stream()
                .flatMap(plan -> plan.link().fields().stream()
                        .map(field -> new DerivedColumn(plan.link().parent(), field).perNode()))
                .toList();
    }
}
