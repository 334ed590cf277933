package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.AnyReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.ExpressionType.DateTimeType;
import cn.minshui.engine.core.expression.ExpressionType.DateType;
import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.NullType;
import cn.minshui.engine.core.expression.ExpressionType.PeriodType;
import cn.minshui.engine.core.expression.ExpressionType.PointType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.TextType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import cn.minshui.engine.spi.problem.Text;
import java.math.BigDecimal;
import java.util.Optional;

/** The algebra of types: digits of exact numbers, what two branches have in common, names for people. */
final class Types {
    static final ExpressionType TEXT = new TextType();
    static final ExpressionType WHOLE = new WholeType();
    static final ExpressionType BOOL = new BoolType();
    static final ExpressionType DATE = new DateType();
    static final ExpressionType DATE_TIME = new DateTimeType();
    static final ExpressionType PERIOD = new PeriodType();
    static final ExpressionType NULL = new NullType();

    /** What both databases and the tables hold exactly. */
    static final int MAX_DIGITS = 38;

    private static final int WHOLE_DIGITS = 19;

    private Types() {}

    static boolean isNumber(ExpressionType type) {
        return type instanceof WholeType || type instanceof DecimalType;
    }

    /** The digits that a number can have; a literal has its own, an integer field all of 64 bits. */
    static DecimalType digits(Node node) {
        if (node.type() instanceof DecimalType decimal) {
            return decimal;
        }
        if (node instanceof Node.Literal literal && literal.value() instanceof Long value) {
            return digits(BigDecimal.valueOf(value));
        }
        return new DecimalType(WHOLE_DIGITS, 0);
    }

    static DecimalType digits(BigDecimal value) {
        int scale = Math.max(0, value.scale());
        int whole = Math.max(0, value.precision() - value.scale());
        return new DecimalType(Math.max(1, whole + scale), scale);
    }

    static DecimalType sum(DecimalType left, DecimalType right) {
        DecimalType both = cover(left, right);
        return new DecimalType(both.precision() + 1, both.scale());
    }

    static DecimalType product(DecimalType left, DecimalType right) {
        return new DecimalType(left.precision() + right.precision(), left.scale() + right.scale());
    }

    /** A quotient is largest when the divisor is the smallest step of its scale. */
    static DecimalType quotient(DecimalType dividend, DecimalType divisor, int scale) {
        return new DecimalType(wholeDigits(dividend) + divisor.scale() + scale + 1, scale);
    }

    static DecimalType rounded(DecimalType operand, int scale) {
        int kept = Math.min(scale, operand.scale());
        return new DecimalType(wholeDigits(operand) + kept + 1, kept);
    }

    /** The smallest decimal type that holds the values of both. */
    static DecimalType cover(DecimalType left, DecimalType right) {
        int scale = Math.max(left.scale(), right.scale());
        return new DecimalType(Math.max(wholeDigits(left), wholeDigits(right)) + scale, scale);
    }

    private static int wholeDigits(DecimalType type) {
        return type.precision() - type.scale();
    }

    /** The type of a value that is one of the two; empty when they have nothing in common. */
    static Optional<ExpressionType> common(Node left, Node right) {
        ExpressionType a = left.type();
        ExpressionType b = right.type();
        if (a instanceof NullType) {
            return b instanceof NullType ? Optional.empty() : Optional.of(b);
        }
        if (b instanceof NullType || a.equals(b)) {
            return Optional.of(a);
        }
        return isNumber(a) && isNumber(b) ? Optional.of(cover(digits(left), digits(right))) : Optional.empty();
    }

    static Text describe(ExpressionType type) {
        if (type instanceof DecimalType decimal) {
            return Text.of(
                    "小数（" + decimal.precision() + "," + decimal.scale() + "）",
                    "decimal(" + decimal.precision() + "," + decimal.scale() + ")");
        }
        if (type instanceof ReferenceType reference) {
            return Text.of("引用（" + reference.object() + "）", "reference(" + reference.object() + ")");
        }
        if (type instanceof AnyReferenceType any) {
            String objects = String.join("|", any.objects());
            return Text.of("引用（" + objects + "）", "reference(" + objects + ")");
        }
        if (type instanceof ListType list) {
            Text element = describe(list.element());
            return Text.of(element.zh() + "列表", "list of " + element.en());
        }
        return describePlain(type);
    }

    private static Text describePlain(ExpressionType type) {
        if (type instanceof TextType) {
            return Text.of("文本", "text");
        }
        if (type instanceof WholeType) {
            return Text.of("整数", "integer");
        }
        if (type instanceof BoolType) {
            return Text.of("是否", "boolean");
        }
        if (type instanceof DateType) {
            return Text.of("日期", "date");
        }
        if (type instanceof DateTimeType) {
            return Text.of("日期时间", "date-time");
        }
        if (type instanceof PointType) {
            return Text.of("位置", "point");
        }
        return type instanceof PeriodType ? Text.of("年月", "period") : Text.of("空值", "null");
    }
}
