package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.NullType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses with the parser of CEL, then checks by the rules of the profile ({@code docs/cel-profile.md}). Thread-safe. */
public final class CelExpressions implements Expressions {
    private static final int MAX_LENGTH = 4000;
    private static final Pattern OFFENDING = Pattern.compile("input '([^']*)'");

    private final CelParser parser = CelParserFactory.standardCelParserBuilder()
            .setOptions(CelOptions.newBuilder()
                    .enableReservedIds(false)
                    .retainRepeatedUnaryOperators(true)
                    .maxExpressionCodePointSize(MAX_LENGTH)
                    .maxParseRecursionDepth(Checker.MAX_DEPTH)
                    .build())
            .build();

    @Override
    public Result compile(String source, ExpressionScope scope, Options options) {
        if (source.codePointCount(0, source.length()) > MAX_LENGTH) {
            Issues issues = new Issues();
            issues.addAtStart(
                    Issues.COST,
                    "表达式最长 " + MAX_LENGTH + " 个字符",
                    "An expression has at most " + MAX_LENGTH + " characters");
            return new Result(null, issues.inOrder());
        }
        CelValidationResult parsed = parser.parse(source);
        if (parsed.hasError()) {
            Issues issues = new Issues();
            parsed.getErrors().forEach(error -> tell(issues, error));
            return new Result(null, issues.inOrder());
        }
        try {
            CelExpr root = parsed.getAst().getExpr();
            return check(source, root, new SourceText(source, parsed.getSource()), scope, options);
        } catch (CelValidationException e) {
            throw new IllegalStateException("the parser reports an error that it did not list", e);
        }
    }

    private static void tell(Issues issues, CelIssue error) {
        String message = error.getMessage();
        if (message.contains("recursion limit")) {
            issues.add(
                    Issues.COST,
                    error.getSourceLocation(),
                    "表达式嵌套过深，最多 " + Checker.MAX_DEPTH + " 层",
                    "The expression is nested deeper than " + Checker.MAX_DEPTH);
            return;
        }
        if (message.startsWith("For input string")) {
            issues.add(Issues.RANGE, error.getSourceLocation(), "整数超出 64 位范围", "The integer does not fit into 64 bits");
            return;
        }
        Matcher offending = OFFENDING.matcher(message);
        String zh = "表达式写法有误";
        if (offending.find()) {
            zh = offending.group(1).equals("<EOF>") ? "表达式没有写完" : "这里不应出现 " + offending.group(1);
        }
        issues.add(Issues.SYNTAX, error.getSourceLocation(), zh, "The expression cannot be read: " + message);
    }

    private static Result check(String source, CelExpr root, SourceText text, ExpressionScope scope, Options options) {
        CheckState state = new CheckState(text);
        Node tree = new Checker(state, scope, options).check(root, options.expected());
        ExpressionType type = tree == null ? null : resultType(state, root, tree, options.expected());
        if (tree != null && SqlWeight.of(tree) > SqlWeight.LIMIT) {
            state.notPushable(root, "表达式对数据库来说过于复杂", "The expression is too complex for the database");
        }
        if (tree != null) {
            SealedNames.misused(tree).forEach(name -> sealed(state, root, name));
        }
        if (options.pushable()) {
            state.issues().addAll(state.obstacles());
        }
        if (tree == null || type == null || !state.issues().isEmpty()) {
            return new Result(null, state.issues().inOrder());
        }
        boolean pushable = state.obstacles().isEmpty();
        return new Result(
                new CheckedExpression(source, type, state.reads(), state.slots(), pushable, tree),
                state.issues().inOrder());
    }

    private static void sealed(CheckState state, CelExpr root, String name) {
        state.notPushable(
                root,
                "字段 " + name + " 加密保存：数据库只能判断它是否为空；可检索（search: exact）的还能用 ==、!=、in 与给定的值比较",
                "The field " + name
                        + " is kept encrypted: the database can tell whether it is null and, where it is searched"
                        + " (search: exact), compare it by ==, != and in with given values");
    }

    /** @return null after telling why the tree's values cannot stand where they are expected */
    private static @Nullable ExpressionType resultType(
            CheckState state, CelExpr root, Node tree, @Nullable ExpressionType expected) {
        ExpressionType actual = tree.type();
        if (expected == null || expected.equals(actual)) {
            return actual;
        }
        boolean absent = actual instanceof NullType && !(expected instanceof BoolType);
        boolean id = expected instanceof ReferenceType && actual instanceof WholeType;
        if (absent || id) {
            return expected;
        }
        if (Types.isNumber(expected) && Types.isNumber(actual)) {
            int scale = expected instanceof DecimalType decimal ? decimal.scale() : 0;
            if (Types.digits(tree).scale() <= scale) {
                return expected;
            }
            tooFine(state, root, Types.digits(tree).scale(), scale);
            return null;
        }
        Text wanted = Types.describe(expected);
        Text found = Types.describe(actual);
        state.type(
                root,
                "结果应是" + wanted.zh() + "，而这里是" + found.zh(),
                "The result must be " + wanted.en() + ", but is " + found.en());
        return null;
    }

    private static void tooFine(CheckState state, CelExpr root, int actual, int expected) {
        state.range(
                root,
                "结果有 " + actual + " 位小数，而这里只能有 " + expected + " 位，请用 round(…, " + expected + ", 'half_up')",
                "The result has " + actual + " decimals where " + expected + " are allowed: use round(…, " + expected
                        + ", 'half_up')");
    }
}
