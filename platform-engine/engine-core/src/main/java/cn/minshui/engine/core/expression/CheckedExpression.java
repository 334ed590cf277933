package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import cn.minshui.engine.spi.data.Reference;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** @param type the type asked for, which may be narrower than the tree's: whole numbers without decimals are integers */
record CheckedExpression(
        String source,
        ExpressionType type,
        Set<String> reads,
        Map<String, ExpressionType> slots,
        boolean isPushable,
        Node tree)
        implements CompiledExpression {
    CheckedExpression {
        reads = Collections.unmodifiableSet(new LinkedHashSet<>(reads));
        slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
    }

    @Override
    public @Nullable Object evaluate(Bindings bindings) {
        Evaluator evaluator = new Evaluator(bindings);
        if (type instanceof BoolType) {
            return evaluator.holds(tree);
        }
        Object value = evaluator.value(tree);
        return value == null ? null : asResult(value);
    }

    private Object asResult(Object value) {
        if (type instanceof ReferenceType && value instanceof Long id) {
            return new Reference(id, null);
        }
        if (type instanceof WholeType && value instanceof BigDecimal decimal) {
            return decimal.longValueExact();
        }
        if (type instanceof DecimalType decimalType) {
            BigDecimal decimal = value instanceof Long whole ? BigDecimal.valueOf(whole) : (BigDecimal) value;
            return decimal.scale() < decimalType.scale() ? decimal.setScale(decimalType.scale()) : decimal;
        }
        return value;
    }

    @Override
    public SqlFragment toSql(SqlColumns columns, SqlFlavor flavor) {
        SqlRenderer renderer = renderer(columns, flavor);
        return type instanceof BoolType ? renderer.conditions().strict(tree) : renderer.value(tree);
    }

    @Override
    public SqlFragment toCondition(SqlColumns columns, SqlFlavor flavor) {
        if (!(type instanceof BoolType)) {
            throw new IllegalStateException("not a condition: " + source);
        }
        return renderer(columns, flavor).conditions().lenient(tree);
    }

    private SqlRenderer renderer(SqlColumns columns, SqlFlavor flavor) {
        if (!isPushable) {
            throw new IllegalStateException("not pushable: " + source);
        }
        return new SqlRenderer(columns, new SqlWords(flavor));
    }
}
