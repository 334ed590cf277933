package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.definition.FieldType.Rollup;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.Locale;

/**
 * A roll-up as a select within a select, over every record of the tenant that points to the row: what it comes to is the same for
 * everybody who may see it at all.
 */
final class RollupText {
    private static final String ALIAS = "r";

    private final Resolver resolver;
    private final CompiledField field;
    private final Rollup rollup;
    private final CompiledObject other;

    RollupText(Resolver resolver, CompiledField field, Rollup rollup) {
        this.resolver = resolver;
        this.field = field;
        this.rollup = rollup;
        this.other = resolver.object(rollup.object());
    }

    /** @param tenant column that holds the tenant of the statement's own rows */
    String render(Resolver.Node node, String tenant) {
        StringBuilder text = new StringBuilder("(select ")
                .append(value())
                .append(" from ")
                .append(other.table())
                .append(' ')
                .append(ALIAS)
                .append(" where ")
                .append(ALIAS)
                .append(".tenant_id = ")
                .append(tenant)
                .append(" and ")
                .append(column(rollup.reference()))
                .append(" = ")
                .append(node.column("id"));
        if (other.definition().softDelete()) {
            text.append(" and ").append(ALIAS).append(".deleted_at is null");
        }
        CompiledExpression where = field.rollupWhere();
        if (where != null) {
            text.append(" and (").append(resolver.over(this::column, where)).append(")");
        }
        return text.append(")").toString();
    }

    private String value() {
        if (rollup.function() == Rollup.Function.COUNT) {
            return "count(*)";
        }
        String name = rollup.function().name().toLowerCase(Locale.ROOT);
        String value = name + "(" + column(String.valueOf(rollup.field())) + ")";
        return rollup.function().hasZero() ? "coalesce(" + value + ", 0)" : value;
    }

    private String column(String name) {
        CompiledField read = other.field(name)
                .orElseThrow(() -> new IllegalArgumentException(other.name() + " has no field " + name));
        if (read.column() != null) {
            return ALIAS + "." + read.column();
        }
        CompiledExpression computed = read.computed();
        if (computed == null) {
            throw new IllegalArgumentException(other.name() + "." + name + " is not a column");
        }
        return "(" + resolver.over(this::column, computed) + ")";
    }
}
