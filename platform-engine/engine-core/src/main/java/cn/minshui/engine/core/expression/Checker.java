package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the parser's tree into the checked tree. A part that is wrong has told its problem and becomes null; its neighbours are
 * checked all the same, so that all problems of the expression come at once.
 */
final class Checker {
    /** The parser stops at the same depth, but does not count chains of {@code !} and {@code -}. */
    static final int MAX_DEPTH = 100;

    private final CheckState state;
    private final NameChecker names;
    private final OperatorChecker operators;
    private final FunctionChecker functions;
    private final int maxCost;
    private int cost;
    private int depth;

    Checker(CheckState state, ExpressionScope scope, Expressions.Options options) {
        this.state = state;
        this.names = new NameChecker(state, scope, options.openParameters());
        this.operators = new OperatorChecker(this, state, options.openParameters());
        this.functions = new FunctionChecker(this, state);
        this.maxCost = options.maxCost();
    }

    @Nullable
    Node check(CelExpr expr) {
        return check(expr, null);
    }

    /** @param hint the type that an open parameter takes here; null when its place says nothing of it */
    @Nullable
    Node check(CelExpr expr, @Nullable ExpressionType hint) {
        cost++;
        if (cost > maxCost) {
            if (cost == maxCost + 1) {
                state.cost(expr, "表达式过长，最多 " + maxCost + " 个部分", "The expression has more than " + maxCost + " parts");
            }
            return null;
        }
        if (depth == MAX_DEPTH) {
            state.cost(expr, "表达式嵌套过深，最多 " + MAX_DEPTH + " 层", "The expression is nested deeper than " + MAX_DEPTH);
            return null;
        }
        depth++;
        try {
            return checkKind(expr, hint);
        } finally {
            depth--;
        }
    }

    /** An element of a list; a plain value costs nothing, because the length of lists has its own limit. */
    @Nullable
    Node checkElement(CelExpr expr, ExpressionType hint) {
        return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT ? literal(expr) : check(expr, hint);
    }

    /** The operand when it is a number; null after telling that it is not. */
    @Nullable
    Node number(CelExpr expr, @Nullable ExpressionType hint) {
        return operators.number(expr, check(expr, hint));
    }

    boolean withinRange(CelExpr expr, DecimalType type) {
        return operators.withinRange(expr, type);
    }

    /** The path of the record that a name leads to; null after telling that it is no record of a tree. */
    @Nullable
    Node pathInTree(CelExpr expr, Node record) {
        return names.pathInTree(expr, record);
    }

    boolean isOpen(CelExpr expr) {
        return names.isOpen(expr);
    }

    /** Checks two operands of which an open parameter may take its type from the other. */
    @Nullable
    Pair pair(CelExpr leftExpr, CelExpr rightExpr, @Nullable ExpressionType hint) {
        if (isOpen(leftExpr) && !isOpen(rightExpr)) {
            Node right = check(rightExpr, hint);
            Node left = right == null ? null : check(leftExpr, hintFrom(right, hint));
            return left == null || right == null ? null : new Pair(left, right);
        }
        Node left = check(leftExpr, hint);
        if (left == null && isOpen(rightExpr)) {
            return null;
        }
        Node right = check(rightExpr, left == null ? hint : hintFrom(left, hint));
        return left == null || right == null ? null : new Pair(left, right);
    }

    /** Beside a bare literal a parameter is better typed by what the whole is compared with. */
    private static @Nullable ExpressionType hintFrom(Node other, @Nullable ExpressionType hint) {
        return hint != null && other instanceof Node.Literal ? hint : other.type();
    }

    /** Checks what must be a condition. */
    @Nullable
    Node condition(CelExpr expr) {
        Node node = check(expr, Types.BOOL);
        if (node == null || node.type().equals(Types.BOOL)) {
            return node;
        }
        Text found = Types.describe(node.type());
        state.type(expr, "这里要一个条件（是否），而不是" + found.zh(), "A condition is needed here, not " + found.en());
        return null;
    }

    private @Nullable Node checkKind(CelExpr expr, @Nullable ExpressionType hint) {
        return switch (expr.getKind()) {
            case CONSTANT -> literal(expr);
            case IDENT, SELECT -> names.check(expr, hint);
            case CALL -> call(expr, hint);
            case LIST -> misplacedList(expr);
            case NOT_SET, STRUCT, MAP, COMPREHENSION -> unsupported(expr);
        };
    }

    private @Nullable Node call(CelExpr expr, @Nullable ExpressionType hint) {
        CelExpr.CelCall call = expr.call();
        if (OperatorChecker.isOperator(call.function())) {
            return operators.check(expr, call.function(), call.args(), hint);
        }
        List<CelExpr> arguments = new ArrayList<>();
        call.target().ifPresent(arguments::add);
        arguments.addAll(call.args());
        return functions.check(expr, call.function(), arguments, hint);
    }

    private @Nullable Node literal(CelExpr expr) {
        CelConstant constant = expr.constant();
        return switch (constant.getKind()) {
            case NULL_VALUE -> new Node.Literal(null, Types.NULL);
            case BOOLEAN_VALUE -> new Node.Literal(constant.booleanValue(), Types.BOOL);
            case INT64_VALUE -> new Node.Literal(constant.int64Value(), Types.WHOLE);
            case DOUBLE_VALUE -> decimal(expr);
            case STRING_VALUE -> text(expr, constant.stringValue());
            case NOT_SET, UINT64_VALUE, BYTES_VALUE, DURATION_VALUE, TIMESTAMP_VALUE -> unsupported(expr);
        };
    }

    private @Nullable Node decimal(CelExpr expr) {
        BigDecimal value = state.source().exactNumber(expr);
        if (value == null || Types.digits(value).precision() > Types.MAX_DIGITS) {
            state.range(
                    expr, "数字最多 " + Types.MAX_DIGITS + " 位", "A number has at most " + Types.MAX_DIGITS + " digits");
            return null;
        }
        // an exponent such as 1e3 leaves a negative scale, which no database type has
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        return new Node.Literal(plain, Types.digits(plain));
    }

    private @Nullable Node text(CelExpr expr, String value) {
        if (value.indexOf('\0') >= 0) {
            state.type(expr, "文本不能含有 NUL 字符", "A text cannot hold the NUL character");
            return null;
        }
        return new Node.Literal(value, Types.TEXT);
    }

    private @Nullable Node misplacedList(CelExpr expr) {
        state.type(expr, "列表只能放在 in 的右边", "A list may stand only at the right of 'in'");
        return null;
    }

    private @Nullable Node unsupported(CelExpr expr) {
        state.type(expr, "表达式不支持这种写法", "This form does not belong to the expression profile");
        return null;
    }

    /** Two operands that are both right in themselves. */
    record Pair(Node left, Node right) {}
}
