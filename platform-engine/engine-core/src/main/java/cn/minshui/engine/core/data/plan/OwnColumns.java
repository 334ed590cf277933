package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.expression.SqlFragment;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.List;
import java.util.Objects;

/**
 * Fields of the row itself in SQL: columns; what is computed and not stored is written out.
 *
 * @param prefix stands before every column: an alias and its point, or nothing
 */
public record OwnColumns(CompiledObject object, String prefix, SqlFlavor flavor)
        implements CompiledExpression.SqlColumns {
    @Override
    public String column(String name) {
        return fragment(name).text();
    }

    @Override
    public SqlFragment fragment(String name) {
        CompiledField read = object.field(name)
                .orElseThrow(() -> new IllegalArgumentException(object.name() + " has no field " + name));
        CompiledExpression computed = read.computed();
        if (read.column() != null || computed == null) {
            return new SqlFragment(prefix + Objects.requireNonNull(read.column()), List.of());
        }
        SqlFragment inner = computed.toSql(this, flavor);
        return new SqlFragment("(" + inner.text() + ")", inner.slots());
    }
}
