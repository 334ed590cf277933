package cn.minshui.engine.core.data.rollup;

import cn.minshui.engine.core.data.plan.RollupLink;
import cn.minshui.engine.core.data.plan.RollupParent;
import cn.minshui.engine.core.data.plan.RollupPlan;
import cn.minshui.engine.core.data.plan.RollupPlans;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.value.ColumnValues;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes roll-ups in columns true. The records that hold them are locked first, by a statement of its own and in ascending order,
 * and only then their sums are read: whoever writes at the same time has committed before that, or comes after and sees this
 * writing. Versions, histories and events of the records are left alone.
 */
public final class RollupKeeper {
    /** Records in one statement. */
    public static final int TOGETHER = 512;

    private final Statements statements;

    public RollupKeeper(Statements statements) {
        this.statements = statements;
    }

    /** @param values roll-ups and references upwards by name */
    private record Row(long id, Map<String, @Nullable Object> values) {}

    /**
     * Works in the transaction under way, which must not have a snapshot of its own (READ COMMITTED).
     *
     * @param touches empty afterwards
     * @return how many records got another value, by plan
     * @throws ProblemException INVALID when a record that is wanted is not there, or a sum does not fit into its column
     */
    public Map<RollupPlan, Integer> keep(TenantId tenant, RollupPlans plans, RollupTouches touches) {
        Map<RollupPlan, Integer> changed = new HashMap<>();
        Map<String, Map<Long, Row>> held = new HashMap<>();
        while (!touches.isEmpty()) {
            RollupPlan plan = touches.first();
            String object = plan.link().parent().name();
            Map<Long, Row> rows = held.computeIfAbsent(object, o -> new HashMap<>());
            List<Long> lacking = touches.ofObject(object).stream()
                    .filter(id -> !rows.containsKey(id))
                    .toList();
            read(tenant, plans.parent(plan), lacking, true).forEach(row -> rows.put(row.id(), row));
            List<Row> found = new ArrayList<>();
            for (long id : touches.take(plan)) {
                Row row = rows.get(id);
                if (row != null) {
                    found.add(row);
                } else if (touches.wanted().containsKey(id)) {
                    throw new ProblemException(
                            ProblemClass.INVALID, touches.wanted().get(id));
                }
            }
            changed.merge(plan, keep(tenant, plans, plan, found, touches), Integer::sum);
        }
        return changed;
    }

    private int keep(TenantId tenant, RollupPlans plans, RollupPlan plan, List<Row> rows, RollupTouches touches) {
        int changed = 0;
        for (int at = 0; at < rows.size(); at += TOGETHER) {
            List<Row> some = rows.subList(at, Math.min(rows.size(), at + TOGETHER));
            Map<Long, Map<String, @Nullable Object>> totals = totals(tenant, plan, ids(some));
            List<Map<String, @Nullable Object>> updates = new ArrayList<>();
            for (Row row : some) {
                Map<String, @Nullable Object> values = Objects.requireNonNull(totals.get(row.id()));
                Set<String> others = differences(row, values);
                if (!others.isEmpty()) {
                    fits(plan.link(), row.id(), values);
                    row.values().putAll(values);
                    touchAbove(plans, plan.link(), row, others, touches);
                    values.put(RollupPlan.ID, row.id());
                    values.put(RollupPlan.TENANT, tenant.value());
                    updates.add(values);
                }
            }
            if (!updates.isEmpty()) {
                statements.updateEach(plan.update(), updates);
            }
            changed += updates.size();
        }
        return changed;
    }

    /** What is made of these records in turn. */
    private static void touchAbove(
            RollupPlans plans, RollupLink link, Row row, Set<String> others, RollupTouches touches) {
        for (RollupPlan above : plans.over(link.parent().name())) {
            if (above.reads(others) && row.values().get(above.link().reference().name()) instanceof Long upper) {
                touches.add(above, upper);
            }
        }
    }

    /**
     * Ids of those whose column does not hold what it should, at one moment of the database: who writes meanwhile may be among
     * them, and is right after all once he is looked at under his lock.
     */
    public List<Long> wrong(TenantId tenant, RollupPlans plans, RollupPlan plan, Collection<Long> ids) {
        List<Row> rows = read(tenant, plans.parent(plan), List.copyOf(ids), false);
        Map<Long, Map<String, @Nullable Object>> totals = totals(tenant, plan, ids(rows));
        return rows.stream()
                .filter(row -> !differences(row, Objects.requireNonNull(totals.get(row.id())))
                        .isEmpty())
                .map(Row::id)
                .toList();
    }

    /** Ids of the records that hold the plan's roll-ups, ascending: the next ones after an id, at most {@link #TOGETHER}. */
    public List<Long> after(TenantId tenant, RollupPlans plans, RollupPlan plan, long id) {
        Map<String, Object> values =
                Map.of(RollupPlan.TENANT, tenant.value(), RollupPlan.ID, id, "limit", (long) TOGETHER);
        return statements.query(plans.parent(plan).after(), values, r -> r.getLong(1));
    }

    private static List<Long> ids(List<Row> rows) {
        return rows.stream().map(Row::id).toList();
    }

    private List<Row> read(TenantId tenant, RollupParent parent, List<Long> ids, boolean hold) {
        List<Row> rows = new ArrayList<>(ids.size());
        for (int at = 0; at < ids.size(); at += TOGETHER) {
            List<Long> some = ids.subList(at, Math.min(ids.size(), at + TOGETHER));
            SqlText sql = hold ? parent.held(some.size()) : parent.seen(some.size());
            Map<String, Object> values = Map.of(RollupPlan.TENANT, tenant.value(), RollupPlan.IDS, some);
            rows.addAll(statements.query(sql, values, r -> row(parent, r)));
        }
        return rows;
    }

    private static Row row(RollupParent parent, ResultSet rows) throws SQLException {
        Map<String, @Nullable Object> values = new HashMap<>();
        int index = 2;
        for (CompiledField column : parent.columns()) {
            values.put(column.name(), ColumnValues.read(rows, index++, column.type()));
        }
        return new Row(rows.getLong(1), values);
    }

    /** What should stand in the columns, for each of the ids. */
    private Map<Long, Map<String, @Nullable Object>> totals(TenantId tenant, RollupPlan plan, List<Long> ids) {
        Map<Long, Map<String, @Nullable Object>> totals = new HashMap<>();
        for (long id : ids) {
            Map<String, @Nullable Object> none = new HashMap<>();
            plan.link().fields().forEach(field -> none.put(field.name(), RollupPlan.ofNone(field)));
            totals.put(id, none);
        }
        for (int at = 0; at < ids.size(); at += TOGETHER) {
            List<Long> some = ids.subList(at, Math.min(ids.size(), at + TOGETHER));
            Map<String, Object> values = Map.of(RollupPlan.TENANT, tenant.value(), RollupPlan.IDS, some);
            statements.query(plan.totals(some.size()), values, r -> {
                Map<String, @Nullable Object> total = Objects.requireNonNull(totals.get(r.getLong(1)));
                int index = 2;
                for (CompiledField field : plan.link().fields()) {
                    total.put(field.name(), total(r, index++, field.valueType()));
                }
                return total;
            });
        }
        return totals;
    }

    /** With the places of its column, so that it can be compared with what stands there. */
    private static @Nullable Object total(ResultSet rows, int index, FieldType type) throws SQLException {
        Object value = ColumnValues.read(rows, index, type);
        return value instanceof BigDecimal exact && type instanceof FieldType.Exact to
                ? exact.setScale(to.scale(), RoundingMode.HALF_UP)
                : value;
    }

    private static Set<String> differences(Row row, Map<String, @Nullable Object> values) {
        Set<String> others = new HashSet<>();
        values.forEach((name, value) -> {
            if (!Objects.equals(value, row.values().get(name))) {
                others.add(name);
            }
        });
        return others;
    }

    private static void fits(RollupLink link, long id, Map<String, @Nullable Object> values) {
        for (CompiledField field : link.fields()) {
            if (field.valueType() instanceof FieldType.Exact exact
                    && values.get(field.name()) instanceof BigDecimal value
                    && value.precision() - value.scale() > exact.precision() - exact.scale()
                    && value.signum() != 0) {
                throw new ProblemException(ProblemClass.INVALID, RollupProblems.tooLarge(link.parent(), field, id));
            }
        }
    }
}
