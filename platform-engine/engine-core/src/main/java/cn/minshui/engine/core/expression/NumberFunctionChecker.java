package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.ast.CelExpr;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the functions of exact numbers. */
final class NumberFunctionChecker {
    private static final int MAX_SCALE = 10;
    private static final Map<String, RoundingMode> MODES = Map.of(
            "half_up", RoundingMode.HALF_UP,
            "half_down", RoundingMode.HALF_DOWN,
            "half_even", RoundingMode.HALF_EVEN,
            "up", RoundingMode.UP,
            "down", RoundingMode.DOWN);

    private final Checker checker;
    private final CheckState state;

    NumberFunctionChecker(Checker checker, CheckState state) {
        this.checker = checker;
        this.state = state;
    }

    @Nullable
    Node division(CelExpr expr, List<CelExpr> arguments, @Nullable ExpressionType hint) {
        Integer scale = scale(arguments.get(2));
        RoundingMode mode = mode(arguments.get(3));
        Checker.Pair pair = checker.pair(arguments.get(0), arguments.get(1), hint);
        if (pair == null || !areNumbers(arguments, pair) || scale == null || mode == null) {
            return null;
        }
        DecimalType divisor = Types.digits(pair.right());
        DecimalType type = Types.quotient(Types.digits(pair.left()), divisor, scale);
        if (pair.right() instanceof Node.Literal literal && isZero(literal)) {
            state.range(arguments.get(1), "除数不能为 0", "The divisor is zero");
            return null;
        }
        return checker.withinRange(expr, type) ? new Node.Division(pair.left(), pair.right(), scale, mode, type) : null;
    }

    private static boolean isZero(Node.Literal literal) {
        return literal.value() instanceof Long value
                ? value == 0
                : literal.value() instanceof BigDecimal decimal && decimal.signum() == 0;
    }

    private boolean areNumbers(List<CelExpr> arguments, Checker.Pair pair) {
        boolean left = isNumber(arguments.get(0), pair.left());
        boolean right = isNumber(arguments.get(1), pair.right());
        return left && right;
    }

    private boolean isNumber(CelExpr expr, Node node) {
        if (Types.isNumber(node.type())) {
            return true;
        }
        Text found = Types.describe(node.type());
        state.type(expr, "这里要一个数，而不是" + found.zh(), "A number is needed here, not " + found.en());
        return false;
    }

    @Nullable
    Node rounding(CelExpr expr, List<CelExpr> arguments, @Nullable ExpressionType hint) {
        Node operand = checker.number(arguments.get(0), hint);
        Integer scale = scale(arguments.get(1));
        RoundingMode mode = mode(arguments.get(2));
        if (operand == null || scale == null || mode == null) {
            return null;
        }
        DecimalType type = Types.rounded(Types.digits(operand), scale);
        return checker.withinRange(expr, type) ? new Node.Rounding(operand, scale, mode, type) : null;
    }

    @Nullable
    Node extreme(CelExpr expr, boolean greatest, List<CelExpr> arguments, @Nullable ExpressionType hint) {
        Checker.Pair pair = checker.pair(arguments.get(0), arguments.get(1), hint);
        if (pair == null) {
            return null;
        }
        Optional<ExpressionType> type = Types.common(pair.left(), pair.right())
                .filter(common -> Types.isNumber(common) || ComparisonChecker.isCalendar(common))
                .filter(common -> pair.left().type() instanceof ExpressionType.NullType
                        == pair.right().type() instanceof ExpressionType.NullType);
        if (type.isEmpty()) {
            Text left = Types.describe(pair.left().type());
            Text right = Types.describe(pair.right().type());
            state.type(
                    expr,
                    "min 和 max 只能比较两个数或两个日期，不能比较" + left.zh() + "与" + right.zh(),
                    "min and max take two numbers or two dates, not " + left.en() + " and " + right.en());
            return null;
        }
        if (type.get() instanceof DecimalType decimal && !checker.withinRange(expr, decimal)) {
            return null;
        }
        return new Node.Extreme(greatest, pair.left(), pair.right(), type.get());
    }

    @Nullable
    Node absolute(CelExpr argument, @Nullable ExpressionType hint) {
        Node operand = checker.number(argument, hint);
        return operand == null ? null : new Node.Sign(true, operand, Types.digits(operand));
    }

    private @Nullable Integer scale(CelExpr expr) {
        Optional<Long> scale = FunctionChecker.literalWhole(expr).filter(value -> value >= 0 && value <= MAX_SCALE);
        if (scale.isEmpty()) {
            state.type(
                    expr,
                    "小数位数要写明，0 到 " + MAX_SCALE,
                    "The number of decimals must be a literal from 0 to " + MAX_SCALE);
            return null;
        }
        return scale.get().intValue();
    }

    private @Nullable RoundingMode mode(CelExpr expr) {
        Optional<RoundingMode> mode =
                FunctionChecker.literalText(expr).flatMap(name -> Optional.ofNullable(MODES.get(name)));
        if (mode.isEmpty()) {
            state.type(
                    expr,
                    "舍入方式只能是 'half_up'（四舍五入）、'half_down'、'half_even'、'up'（进位）、'down'（舍去）",
                    "The rounding mode is one of 'half_up', 'half_down', 'half_even', 'up', 'down'");
        }
        return mode.orElse(null);
    }
}
