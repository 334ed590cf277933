package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks what the language writes with signs instead of names. */
final class OperatorChecker {
    private static final int MAX_LIST = 1000;
    private static final Map<String, Relation> RELATIONS = Map.of(
            "_==_", Relation.EQUAL,
            "_!=_", Relation.NOT_EQUAL,
            "_<_", Relation.LESS,
            "_<=_", Relation.LESS_OR_EQUAL,
            "_>_", Relation.GREATER,
            "_>=_", Relation.GREATER_OR_EQUAL);
    private static final Map<String, ArithmeticOperator> ARITHMETIC = Map.of(
            "_+_", ArithmeticOperator.ADD, "_-_", ArithmeticOperator.SUBTRACT, "_*_", ArithmeticOperator.MULTIPLY);

    private final Checker checker;
    private final CheckState state;
    private final ComparisonChecker comparisons;

    OperatorChecker(Checker checker, CheckState state, boolean openChoices) {
        this.checker = checker;
        this.state = state;
        this.comparisons = new ComparisonChecker(state, openChoices);
    }

    static boolean isOperator(String function) {
        return function.startsWith("_") || function.startsWith("@") || function.equals("!_") || function.equals("-_");
    }

    @Nullable
    Node check(CelExpr expr, String function, List<CelExpr> operands, @Nullable ExpressionType hint) {
        Relation relation = RELATIONS.get(function);
        if (relation != null) {
            Checker.Pair pair = checker.pair(operands.get(0), operands.get(1), null);
            return pair == null ? null : comparisons.compare(expr, relation, pair.left(), pair.right());
        }
        ArithmeticOperator operator = ARITHMETIC.get(function);
        if (operator != null) {
            return arithmetic(expr, operator, operands, hint);
        }
        return switch (function) {
            case "_&&_" -> logic(operands, true);
            case "_||_" -> logic(operands, false);
            case "!_" -> not(operands.get(0));
            case "-_" -> negation(operands.get(0), hint);
            case "_?_:_" -> choice(expr, operands, hint);
            case "@in" -> membership(operands.get(0), operands.get(1));
            default -> refused(expr, function);
        };
    }

    private @Nullable Node refused(CelExpr expr, String function) {
        switch (function) {
            case "_/_" ->
                state.type(
                        expr,
                        "不能用 / 相除，请写明小数位数和舍入方式：div(a, b, 2, 'half_up')",
                        "'/' does not say how to round: write div(a, b, 2, 'half_up')");
            case "_%_" ->
                state.type(
                        expr,
                        "不能用 % 取余，可用 a - b * div(a, b, 0, 'down')",
                        "'%' is not supported: write a - b * div(a, b, 0, 'down')");
            default -> state.type(expr, "表达式不支持这种写法", "This form does not belong to the expression profile");
        }
        return null;
    }

    private @Nullable Node logic(List<CelExpr> operands, boolean conjunction) {
        Node left = checker.condition(operands.get(0));
        Node right = checker.condition(operands.get(1));
        return left == null || right == null ? null : new Node.Logic(conjunction, left, right);
    }

    private @Nullable Node not(CelExpr operand) {
        Node node = checker.condition(operand);
        return node == null ? null : new Node.Not(node);
    }

    private @Nullable Node negation(CelExpr operand, @Nullable ExpressionType hint) {
        Node node = number(operand, checker.check(operand, hint));
        return node == null ? null : new Node.Sign(false, node, Types.digits(node));
    }

    @Nullable
    Node number(CelExpr expr, @Nullable Node node) {
        if (node == null || Types.isNumber(node.type())) {
            return node;
        }
        Text found = Types.describe(node.type());
        state.type(expr, "这里要一个数，而不是" + found.zh(), "A number is needed here, not " + found.en());
        return null;
    }

    private @Nullable Node arithmetic(
            CelExpr expr, ArithmeticOperator operator, List<CelExpr> operands, @Nullable ExpressionType hint) {
        Checker.Pair pair = checker.pair(operands.get(0), operands.get(1), hint);
        if (pair == null) {
            return null;
        }
        boolean texts =
                pair.left().type().equals(Types.TEXT) && pair.right().type().equals(Types.TEXT);
        if (operator == ArithmeticOperator.ADD && texts) {
            return new Node.Concatenation(pair.left(), pair.right());
        }
        if (!Types.isNumber(pair.left().type()) || !Types.isNumber(pair.right().type())) {
            return mismatch(expr, operator.symbol, pair);
        }
        DecimalType left = Types.digits(pair.left());
        DecimalType right = Types.digits(pair.right());
        DecimalType type =
                operator == ArithmeticOperator.MULTIPLY ? Types.product(left, right) : Types.sum(left, right);
        return withinRange(expr, type) ? new Node.Arithmetic(operator, pair.left(), pair.right(), type) : null;
    }

    boolean withinRange(CelExpr expr, DecimalType type) {
        if (type.precision() <= Types.MAX_DIGITS) {
            return true;
        }
        state.range(
                expr,
                "结果可能有 " + type.precision() + " 位数字，超过 " + Types.MAX_DIGITS + " 位；可先用 round 减少小数位",
                "The result can have " + type.precision() + " digits, more than " + Types.MAX_DIGITS
                        + "; round() its parts first");
        return false;
    }

    private @Nullable Node mismatch(CelExpr expr, String symbol, Checker.Pair pair) {
        Text left = Types.describe(pair.left().type());
        Text right = Types.describe(pair.right().type());
        String zh = left.zh() + "与" + right.zh() + "之间不能用 " + symbol;
        String en = "'" + symbol + "' does not work between " + left.en() + " and " + right.en();
        boolean calendar = ComparisonChecker.isCalendar(pair.left().type())
                || ComparisonChecker.isCalendar(pair.right().type());
        if (calendar) {
            state.type(expr, zh, en, Text.of("请用 addDays、addMonths 或 addYears", "Use addDays, addMonths or addYears"));
        } else {
            state.type(expr, zh, en);
        }
        return null;
    }

    private @Nullable Node choice(CelExpr expr, List<CelExpr> operands, @Nullable ExpressionType hint) {
        Node condition = checker.condition(operands.get(0));
        Checker.Pair pair = checker.pair(operands.get(1), operands.get(2), hint);
        if (condition == null || pair == null) {
            return null;
        }
        Optional<ExpressionType> type = Types.common(pair.left(), pair.right());
        if (type.isEmpty() || type.get() instanceof ListType) {
            return mismatch(expr, "? :", pair);
        }
        if (type.get() instanceof DecimalType decimal && !withinRange(expr, decimal)) {
            return null;
        }
        return new Node.Choice(condition, pair.left(), pair.right(), type.get());
    }

    private @Nullable Node membership(CelExpr memberExpr, CelExpr listExpr) {
        if (listExpr.getKind() != CelExpr.ExprKind.Kind.LIST) {
            return membershipInSlot(memberExpr, listExpr);
        }
        List<CelExpr> elements = listExpr.list().elements();
        if (elements.size() > MAX_LIST) {
            state.cost(listExpr, "列表最多 " + MAX_LIST + " 项", "A list has at most " + MAX_LIST + " elements");
            return null;
        }
        if (checker.isOpen(memberExpr) && !elements.isEmpty()) {
            Node first = checker.check(elements.get(0));
            Node member = first == null ? null : checker.check(memberExpr, first.type());
            return member == null ? null : membership(member, elements);
        }
        Node member = checker.check(memberExpr);
        return member == null ? null : membership(member, elements);
    }

    private @Nullable Node membership(Node member, List<CelExpr> elements) {
        List<Node> checked = new ArrayList<>();
        for (CelExpr element : elements) {
            Node node = checker.checkElement(element, member.type());
            if (node != null && isEmptyText(node)) {
                state.type(element, "空文本即为空值，请用 isNull()", "Empty text is null: use isNull()");
                continue;
            }
            Node compared = node == null ? null : comparisons.operand(element, Relation.EQUAL, member, node);
            if (compared != null) {
                checked.add(compared);
            }
        }
        return checked.size() == elements.size() ? new Node.Membership(member, checked) : null;
    }

    private @Nullable Node membershipInSlot(CelExpr memberExpr, CelExpr listExpr) {
        boolean open = checker.isOpen(memberExpr) && !checker.isOpen(listExpr);
        Node known = open ? checker.check(listExpr) : null;
        ExpressionType hint = known != null && known.type() instanceof ListType keys ? keys.element() : null;
        Node member = checker.check(memberExpr, hint);
        Node list = known != null || member == null ? known : checker.check(listExpr, new ListType(member.type()));
        if (member == null || list == null) {
            return null;
        }
        if (list instanceof Node.Name keys && keys.type() instanceof ListType type) {
            return membershipInField(memberExpr, member, keys, type);
        }
        if (!(list instanceof Node.Slot slot) || !(slot.type() instanceof ListType type)) {
            state.type(listExpr, "in 的右边要一个列表", "A list is needed at the right of 'in'");
            return null;
        }
        if (!ComparisonChecker.areComparable(Relation.EQUAL, member, new Node.Slot(slot.name(), type.element()))) {
            comparisons.mismatch(listExpr, "in", member.type(), type);
            return null;
        }
        return new Node.Membership(member, List.of(slot));
    }

    /** A key among those that a record holds. */
    private @Nullable Node membershipInField(CelExpr memberExpr, Node member, Node.Name keys, ListType type) {
        if (isEmptyText(member)) {
            state.type(memberExpr, "空文本即为空值，请用 isNull()", "Empty text is null: use isNull()");
            return null;
        }
        Node one = new Node.Name(keys.name(), type.element(), keys.choices(), keys.sealed());
        return comparisons.operand(memberExpr, Relation.EQUAL, one, member) == null
                ? null
                : new Node.Membership(member, List.of(keys));
    }

    private static boolean isEmptyText(Node node) {
        return node instanceof Node.Literal literal && "".equals(literal.value());
    }
}
