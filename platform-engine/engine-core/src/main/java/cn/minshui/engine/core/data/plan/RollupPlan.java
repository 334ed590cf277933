package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.data.value.ColumnValues;
import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.FieldType.Rollup;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.SqlFragment;
import cn.minshui.engine.core.model.CompiledField;
import java.math.BigDecimal;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The statements that make the roll-ups of one link true, each rendered once; they know a tenant and no caller. */
public final class RollupPlan {
    public static final String TENANT = "tenant";
    public static final String IDS = "$ids";
    public static final String ID = "$id";

    private static final String ALIAS = "r";

    private final int order;
    private final RollupLink link;
    private final Dialect dialect;
    private final SqlText update;
    private final Map<Integer, SqlText> totals = new ConcurrentHashMap<>();

    /** @param order of two plans the lower one goes first */
    RollupPlan(int order, RollupLink link, Dialect dialect) {
        this.order = order;
        this.link = link;
        this.dialect = dialect;
        this.update = renderUpdate();
    }

    public int order() {
        return order;
    }

    public RollupLink link() {
        return link;
    }

    /** The parent's id, then the value of each roll-up; of the ids that have records, {@code ids} many of them asked for. */
    public SqlText totals(int ids) {
        return totals.computeIfAbsent(SelectRequest.padded(ids), this::renderTotals);
    }

    /** Sets the roll-ups of one record by their names; neither its version nor anything else. */
    public SqlText update() {
        return update;
    }

    private SqlText renderTotals(int ids) {
        OwnColumns columns = new OwnColumns(link.child(), ALIAS + ".", dialect.flavor());
        String reference = columns.column(link.reference().name());
        List<Slot> slots = new ArrayList<>();
        StringBuilder text = new StringBuilder("select ").append(reference);
        link.fields().forEach(field -> text.append(", ").append(value(field, columns, slots)));
        text.append(" from ")
                .append(link.child().table())
                .append(' ')
                .append(ALIAS)
                .append(" where ")
                .append(ALIAS)
                .append(".tenant_id = ? and ")
                .append(reference)
                .append(" in (")
                .append(markers(ids))
                .append(')');
        slots.add(new Slot.Named(TENANT, Types.BIGINT));
        addItems(slots, ids);
        if (link.child().definition().softDelete()) {
            text.append(" and ").append(ALIAS).append(".deleted_at is null");
        }
        return new SqlText(text.append(" group by ").append(reference).toString(), slots);
    }

    private String value(CompiledField field, OwnColumns columns, List<Slot> slots) {
        Rollup rollup = Objects.requireNonNull(field.rollup());
        CompiledExpression where = field.rollupWhere();
        String condition = where == null ? null : text(where.toSql(columns, dialect.flavor()), slots);
        String counted = rollup.field() == null ? "1" : text(columns.fragment(rollup.field()), slots);
        String value = condition == null ? counted : "case when " + condition + " then " + counted + " end";
        String call = rollup.function().name().toLowerCase(Locale.ROOT) + "(" + value + ")";
        return rollup.function().hasZero() ? "coalesce(" + call + ", 0)" : call;
    }

    private static String text(SqlFragment fragment, List<Slot> slots) {
        fragment.slots().forEach(slot -> slots.add(new Slot.Fixed(((SqlFragment.Slot.Literal) slot).value())));
        return fragment.text();
    }

    private SqlText renderUpdate() {
        List<Slot> slots = new ArrayList<>();
        List<String> set = new ArrayList<>();
        for (CompiledField field : link.fields()) {
            set.add(field.column() + " = ?");
            slots.add(new Slot.Named(field.name(), ColumnValues.sqlType(field.type())));
        }
        slots.add(new Slot.Named(ID, Types.BIGINT));
        slots.add(new Slot.Named(TENANT, Types.BIGINT));
        return new SqlText(
                "update " + link.parent().table() + " set " + String.join(", ", set)
                        + " where id = ? and tenant_id = ?",
                slots);
    }

    static String markers(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    static void addItems(List<Slot> slots, int count) {
        for (int i = 0; i < count; i++) {
            slots.add(new Slot.Item(IDS, i));
        }
    }

    /** Whether a change of these fields of the counted record may change a roll-up. */
    public boolean reads(Iterable<String> fields) {
        for (String field : fields) {
            if (link.reads().contains(field)) {
                return true;
            }
        }
        return false;
    }

    /** Of no records. */
    public static @org.jspecify.annotations.Nullable Object ofNone(CompiledField field) {
        if (!Objects.requireNonNull(field.rollup()).function().hasZero()) {
            return null;
        }
        return field.valueType() instanceof FieldType.Exact exact
                ? BigDecimal.ZERO.setScale(exact.scale())
                : Long.valueOf(0);
    }
}
