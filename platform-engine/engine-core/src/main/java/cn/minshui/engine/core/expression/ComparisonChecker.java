package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.AnyReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.ExpressionType.DateTimeType;
import cn.minshui.engine.core.expression.ExpressionType.DateType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.NullType;
import cn.minshui.engine.core.expression.ExpressionType.PeriodType;
import cn.minshui.engine.core.expression.ExpressionType.PointType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.ast.CelExpr;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what may be compared with what. */
final class ComparisonChecker {
    private final CheckState state;
    private final ChoiceChecker choices;

    /** @param openChoices whether a key that no choice has is let pass */
    ComparisonChecker(CheckState state, boolean openChoices) {
        this.state = state;
        this.choices = new ChoiceChecker(state, openChoices);
    }

    static boolean isCalendar(ExpressionType type) {
        return type instanceof DateType || type instanceof DateTimeType || type instanceof PeriodType;
    }

    @Nullable
    Node compare(CelExpr expr, Relation relation, Node left, Node right) {
        if (!relation.isOrder()
                && left.type().equals(Types.TEXT)
                && right.type().equals(Types.TEXT)) {
            // empty text is stored as null, so a comparison with the empty literal asks for presence
            if (isEmptyText(right)) {
                return new Node.Absence(left, relation == Relation.NOT_EQUAL);
            }
            if (isEmptyText(left)) {
                return new Node.Absence(right, relation == Relation.NOT_EQUAL);
            }
        }
        Node comparedRight = operand(expr, relation, left, right);
        return comparedRight == null
                ? null
                : new Node.Comparison(relation, asWholeBeside(comparedRight, left), comparedRight);
    }

    /** The right operand as it is compared with the left one; null after telling why it cannot be. */
    @Nullable
    Node operand(CelExpr expr, Relation relation, Node left, Node right) {
        if (areComparable(relation, left, right)) {
            return choices.arePossible(expr, relation, left, right) && isPossibleId(expr, left, right)
                    ? asWholeBeside(left, right)
                    : null;
        }
        if (left.type() instanceof ReferenceType && isQuotedId(right)) {
            state.type(expr, "编号不加引号", "An id is written without quotes");
            return null;
        }
        mismatch(expr, relation.symbol, left.type(), right.type());
        return null;
    }

    static boolean areComparable(Relation relation, Node left, Node right) {
        ExpressionType a = left.type();
        ExpressionType b = right.type();
        if (a instanceof NullType || b instanceof NullType || a instanceof ListType || b instanceof ListType) {
            return false;
        }
        if (a instanceof PointType || b instanceof PointType) {
            return false;
        }
        if (a instanceof AnyReferenceType || b instanceof AnyReferenceType) {
            return false;
        }
        if (a instanceof ReferenceType || b instanceof ReferenceType) {
            return !relation.isOrder() && (a.equals(b) || isId(left) || isId(right));
        }
        if (a instanceof BoolType) {
            return b instanceof BoolType && !relation.isOrder();
        }
        return a.equals(b) || (Types.isNumber(a) && Types.isNumber(b));
    }

    private boolean isPossibleId(CelExpr expr, Node left, Node right) {
        Node id = left.type() instanceof ReferenceType ? right : right.type() instanceof ReferenceType ? left : null;
        if (id instanceof Node.Literal literal && literal.value() instanceof Long value && value < 1) {
            state.range(expr, value + " 不是编号：编号是正整数", value + " is no id: ids are positive");
            return false;
        }
        return true;
    }

    private static boolean isQuotedId(Node node) {
        return node instanceof Node.Literal literal
                && literal.value() instanceof String text
                && text.matches("[0-9]{1,19}");
    }

    /** A number that may stand for a record: written down, brought by the call, or a record's own id. */
    private static boolean isId(Node node) {
        if (!(node.type() instanceof WholeType)) {
            return false;
        }
        return node instanceof Node.Literal
                || node instanceof Node.Slot
                || (node instanceof Node.Name name
                        && (name.name().equals("id") || name.name().endsWith(".id")));
    }

    private static boolean isEmptyText(Node node) {
        return node instanceof Node.Literal literal && "".equals(literal.value());
    }

    /** {@code count == 2.0} is compared as integers, which keeps an index on the integer column usable. */
    private static Node asWholeBeside(Node whole, Node node) {
        boolean literal = node instanceof Node.Literal && node.type() instanceof ExpressionType.DecimalType;
        if (!literal || !(whole.type() instanceof WholeType)) {
            return node;
        }
        BigDecimal value = ((BigDecimal) Objects.requireNonNull(((Node.Literal) node).value())).stripTrailingZeros();
        boolean fits = value.scale() <= 0 && value.precision() - value.scale() < 19;
        return fits ? new Node.Literal(value.longValueExact(), Types.WHOLE) : node;
    }

    void mismatch(CelExpr expr, String symbol, ExpressionType left, ExpressionType right) {
        Text a = Types.describe(left);
        Text b = Types.describe(right);
        String zh = a.zh() + "与" + b.zh() + "之间不能用 " + symbol;
        String en = "'" + symbol + "' does not work between " + a.en() + " and " + b.en();
        Text fix = advice(left, right);
        if (fix == null) {
            state.type(expr, zh, en);
        } else {
            state.type(expr, zh, en, fix);
        }
    }

    private static @Nullable Text advice(ExpressionType left, ExpressionType right) {
        if (left instanceof NullType || right instanceof NullType) {
            return Text.of("是否为空请写 isNull(field) 或 has(field)", "Ask for null with isNull(field) or has(field)");
        }
        ExpressionType other = left.equals(Types.TEXT) ? right : right.equals(Types.TEXT) ? left : null;
        if (other instanceof DateType) {
            return Text.of("日期请写 date('2024-01-31')", "Write a date as date('2024-01-31')");
        }
        if (other instanceof DateTimeType) {
            return Text.of(
                    "日期时间请写 dateTime('2024-01-31T08:00:00+08:00')",
                    "Write a date-time as dateTime('2024-01-31T08:00:00+08:00')");
        }
        if (other instanceof PeriodType) {
            return Text.of("年月请写 period('2024-01')", "Write a period as period('2024-01')");
        }
        if (other instanceof ReferenceType) {
            return Text.of("请比较引用的字段，如 引用.字段", "Compare a field of the reference: reference.field");
        }
        return null;
    }
}
