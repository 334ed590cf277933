package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.PointType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Text;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks calls by name; {@code a.f(b)} and {@code f(a, b)} are the same. */
final class FunctionChecker {
    private static final Map<String, Integer> ARITY = Map.ofEntries(
            Map.entry("has", 1),
            Map.entry("isNull", 1),
            Map.entry("today", 0),
            Map.entry("now", 0),
            Map.entry("date", 1),
            Map.entry("dateTime", 1),
            Map.entry("period", 1),
            Map.entry("addDays", 2),
            Map.entry("addMonths", 2),
            Map.entry("addYears", 2),
            Map.entry("startsWith", 2),
            Map.entry("endsWith", 2),
            Map.entry("contains", 2),
            Map.entry("matches", 2),
            Map.entry("size", 1),
            Map.entry("lower", 1),
            Map.entry("upper", 1),
            Map.entry("div", 4),
            Map.entry("round", 3),
            Map.entry("min", 2),
            Map.entry("max", 2),
            Map.entry("within", 5),
            Map.entry("below", 2),
            Map.entry("abs", 1));

    private static final ExpressionType DEGREES = new DecimalType(9, 6);

    private final Checker checker;
    private final CheckState state;
    private final NumberFunctionChecker numbers;
    private final CalendarFunctionChecker calendar;

    FunctionChecker(Checker checker, CheckState state) {
        this.checker = checker;
        this.state = state;
        this.numbers = new NumberFunctionChecker(checker, state);
        this.calendar = new CalendarFunctionChecker(checker, state);
    }

    @Nullable
    Node check(CelExpr expr, String function, List<CelExpr> arguments, @Nullable ExpressionType hint) {
        Integer arity = ARITY.get(function);
        if (arity == null || arity != arguments.size()) {
            refuse(expr, function, arity);
            arguments.stream().filter(argument -> !checker.isOpen(argument)).forEach(checker::check);
            return null;
        }
        return switch (function) {
            case "has", "isNull" -> absence(arguments.get(0), function.equals("has"));
            case "today" -> calendar.clock(CompiledExpression.TODAY, Types.DATE);
            case "now" -> calendar.clock(CompiledExpression.NOW, Types.DATE_TIME);
            case "date", "dateTime", "period" -> calendar.literal(function, arguments.get(0));
            case "addDays" -> calendar.shift(Node.Unit.DAYS, arguments, hint);
            case "addMonths" -> calendar.shift(Node.Unit.MONTHS, arguments, hint);
            case "addYears" -> calendar.shift(Node.Unit.YEARS, arguments, hint);
            case "startsWith" -> textTest(TextRelation.STARTS_WITH, arguments);
            case "endsWith" -> textTest(TextRelation.ENDS_WITH, arguments);
            case "contains" -> textTest(TextRelation.CONTAINS, arguments);
            case "matches" -> match(expr, arguments);
            case "size", "lower", "upper" -> ofText(function, arguments.get(0));
            case "div" -> numbers.division(expr, arguments, hint);
            case "round" -> numbers.rounding(expr, arguments, hint);
            case "min" -> numbers.extreme(expr, false, arguments, hint);
            case "max" -> numbers.extreme(expr, true, arguments, hint);
            case "within" -> within(arguments);
            case "below" -> below(arguments);
            case "abs" -> numbers.absolute(arguments.get(0), hint);
            default -> throw new IllegalStateException("no check for function " + function);
        };
    }

    private void refuse(CelExpr expr, String function, @Nullable Integer arity) {
        if (arity != null) {
            state.type(
                    expr,
                    "函数 " + function + " 要 " + arity + " 个参数",
                    "Function " + function + " takes " + arity + " arguments");
            return;
        }
        List<String> near = NearestName.among(function, ARITY.keySet());
        String zh = "没有名为 " + function + " 的函数";
        String en = "There is no function " + function;
        if (near.isEmpty()) {
            state.unknownName(expr, zh, en);
        } else {
            state.unknownName(expr, zh, en, NearestName.question(near));
        }
    }

    private @Nullable Node absence(CelExpr argument, boolean has) {
        Node node = checker.check(argument);
        boolean given = node != null && node.type() instanceof ListType && !(node instanceof Node.Name);
        if (given || node instanceof Node.Literal) {
            state.type(argument, "这里要一个字段或算式", "A field or a formula is needed here");
            return null;
        }
        return node == null ? null : new Node.Absence(node, has);
    }

    private @Nullable Node text(CelExpr argument) {
        Node node = checker.check(argument, Types.TEXT);
        if (node == null || node.type().equals(Types.TEXT)) {
            return node;
        }
        Text found = Types.describe(node.type());
        state.type(argument, "这里要文本，而不是" + found.zh(), "A text is needed here, not " + found.en());
        return null;
    }

    private @Nullable Node textTest(TextRelation relation, List<CelExpr> arguments) {
        Node text = text(arguments.get(0));
        Node part = text(arguments.get(1));
        return text == null || part == null ? null : new Node.TextTest(relation, text, part);
    }

    private @Nullable Node ofText(String function, CelExpr argument) {
        Node text = text(argument);
        if (text == null) {
            return null;
        }
        return function.equals("size") ? new Node.Size(text) : new Node.LetterCase(function.equals("upper"), text);
    }

    private @Nullable Node within(List<CelExpr> arguments) {
        Node point = checker.check(arguments.get(0));
        if (point != null && !(point.type() instanceof PointType)) {
            Text found = Types.describe(point.type());
            state.type(arguments.get(0), "这里要一个位置字段，而不是" + found.zh(), "A point is needed here, not " + found.en());
            point = null;
        }
        List<Node> bounds = new ArrayList<>();
        for (CelExpr argument : arguments.subList(1, arguments.size())) {
            Node bound = checker.number(argument, DEGREES);
            if (bound != null) {
                bounds.add(bound);
            }
        }
        return point == null || bounds.size() < arguments.size() - 1 ? null : new Node.Within(point, bounds);
    }

    private @Nullable Node below(List<CelExpr> arguments) {
        Node record = checker.check(arguments.get(0));
        Node path = record == null ? null : checker.pathInTree(arguments.get(0), record);
        Node id = checker.check(arguments.get(1), Types.WHOLE);
        if (id != null && !(id.type() instanceof ReferenceType) && !id.type().equals(Types.WHOLE)) {
            Text found = Types.describe(id.type());
            state.type(
                    arguments.get(1),
                    "这里要一条记录的编号或引用，而不是" + found.zh(),
                    "An id or a reference is needed here, not " + found.en());
            return null;
        }
        return path == null || id == null ? null : new Node.Below(path, id);
    }

    private @Nullable Node match(CelExpr expr, List<CelExpr> arguments) {
        Node text = text(arguments.get(0));
        Optional<String> pattern = literalText(arguments.get(1));
        if (pattern.isEmpty()) {
            state.type(
                    arguments.get(1),
                    "matches 的第二个参数要写明的正则表达式文本",
                    "The second argument of matches must be a literal regular expression");
            return null;
        }
        state.notPushable(expr, "数据库筛选不支持正则表达式 matches", "matches() cannot be pushed to the database");
        try {
            Pattern compiled = Pattern.compile(pattern.get());
            return text == null ? null : new Node.Match(text, compiled);
        } catch (PatternSyntaxException e) {
            state.type(
                    arguments.get(1),
                    "正则表达式有误：" + e.getMessage(),
                    "The regular expression is wrong: " + e.getMessage());
            return null;
        }
    }

    static Optional<String> literalText(CelExpr expr) {
        boolean isText = expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expr.constant().getKind() == dev.cel.common.ast.CelConstant.Kind.STRING_VALUE;
        return isText ? Optional.of(expr.constant().stringValue()) : Optional.empty();
    }

    static Optional<Long> literalWhole(CelExpr expr) {
        boolean isWhole = expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expr.constant().getKind() == dev.cel.common.ast.CelConstant.Kind.INT64_VALUE;
        return isWhole ? Optional.of(expr.constant().int64Value()) : Optional.empty();
    }
}
