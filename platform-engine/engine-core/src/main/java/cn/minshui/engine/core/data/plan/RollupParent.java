package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The records that hold roll-ups: how they are held, and what is read of them. */
public final class RollupParent {
    private final CompiledObject object;
    private final List<CompiledField> columns;
    private final Dialect dialect;
    private final SqlText after;
    private final Map<Integer, SqlText> held = new ConcurrentHashMap<>();
    private final Map<Integer, SqlText> seen = new ConcurrentHashMap<>();

    /** @param columns roll-ups, and references to records that are made of them in turn */
    RollupParent(CompiledObject object, List<CompiledField> columns, Dialect dialect) {
        this.object = object;
        this.columns = List.copyOf(columns);
        this.dialect = dialect;
        this.after = renderAfter();
    }

    public CompiledObject object() {
        return object;
    }

    /** What is read of each record after its id, in this order. */
    public List<CompiledField> columns() {
        return columns;
    }

    /** Ascending by id, held until the transaction ends; deleted ones are left out. */
    public SqlText held(int ids) {
        return held.computeIfAbsent(SelectRequest.padded(ids), n -> select(n, " " + dialect.forUpdate()));
    }

    /** The same without holding them. */
    public SqlText seen(int ids) {
        return seen.computeIfAbsent(SelectRequest.padded(ids), n -> select(n, ""));
    }

    /** Ids above one, ascending, as many as {@code limit} says. */
    public SqlText after() {
        return after;
    }

    private SqlText select(int ids, String end) {
        StringBuilder text = new StringBuilder("select id");
        columns.forEach(c -> text.append(", ").append(Objects.requireNonNull(c.column())));
        text.append(" from ").append(object.table()).append(" where tenant_id = ? and id in (");
        text.append(RollupPlan.markers(ids)).append(')').append(alive()).append(" order by id");
        List<Slot> slots = new ArrayList<>();
        slots.add(new Slot.Named(RollupPlan.TENANT, Types.BIGINT));
        RollupPlan.addItems(slots, ids);
        return new SqlText(text.append(end).toString(), slots);
    }

    private SqlText renderAfter() {
        String text = "select id from " + object.table() + " where tenant_id = ? and id > ?" + alive()
                + " order by id limit ?";
        return new SqlText(
                text,
                List.of(
                        new Slot.Named(RollupPlan.TENANT, Types.BIGINT),
                        new Slot.Named(RollupPlan.ID, Types.BIGINT),
                        new Slot.Named("limit", Types.BIGINT)));
    }

    private String alive() {
        return object.definition().softDelete() ? " and deleted_at is null" : "";
    }
}
