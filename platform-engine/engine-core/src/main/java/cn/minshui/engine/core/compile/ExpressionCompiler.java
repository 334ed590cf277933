package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.ExpressionScope;
import cn.minshui.engine.core.expression.ExpressionType;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.expression.Expressions.Options;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compiles the expressions of definitions and puts their problems at the lines they stand on. */
final class ExpressionCompiler {
    private static final int MAX_COST = 500;

    private final Expressions expressions;
    private final EffectiveSet set;
    private final Consumer<Problem> problems;

    ExpressionCompiler(Expressions expressions, EffectiveSet set, Consumer<Problem> problems) {
        this.expressions = expressions;
        this.set = set;
        this.problems = problems;
    }

    @Nullable
    CompiledExpression condition(EffectiveDefinition owner, String pointer, String source, ExpressionScope scope) {
        return compile(owner, pointer, source, scope, Options.condition());
    }

    /** A condition that the database must be able to answer. */
    @Nullable
    CompiledExpression filter(EffectiveDefinition owner, String pointer, String source, ExpressionScope scope) {
        return compile(
                owner, pointer, source, scope, new Options(new ExpressionType.BoolType(), true, false, MAX_COST));
    }

    /** The same with {@code params.x}, whose types are those of what they are compared with. */
    @Nullable
    CompiledExpression parameterised(EffectiveDefinition owner, String pointer, String source, ExpressionScope scope) {
        return compile(owner, pointer, source, scope, new Options(new ExpressionType.BoolType(), true, true, MAX_COST));
    }

    @Nullable
    CompiledExpression value(
            EffectiveDefinition owner,
            String pointer,
            String source,
            ExpressionScope scope,
            @Nullable ExpressionType expected,
            boolean pushable) {
        return compile(owner, pointer, source, scope, new Options(expected, pushable, false, MAX_COST));
    }

    /** @return null when there were problems, which are reported */
    private @Nullable CompiledExpression compile(
            EffectiveDefinition owner, String pointer, String source, ExpressionScope scope, Options options) {
        Expressions.Result result = expressions.compile(source, scope, options);
        if (result.expression() == null && seesBroken(scope)) {
            return null;
        }
        Origin origin = Pointers.origin(owner.tree(), pointer);
        for (Problem problem : result.problems()) {
            int shift = problem.place() instanceof Place.InFile inner ? Math.max(0, inner.column() - 1) : 0;
            String where = shift == 0 ? "" : "（表达式第 " + (shift + 1) + " 个字符）";
            String whereEn = shift == 0 ? "" : " (at character " + (shift + 1) + " of the expression)";
            problems.accept(new Problem(
                    problem.code(),
                    problem.severity(),
                    origin.place(pointer),
                    Text.of(problem.message().zh() + where, problem.message().en() + whereEn),
                    problem.fix()));
        }
        return result.expression();
    }

    /** What an expression finds missing in a broken definition follows from problems that are reported already. */
    private boolean seesBroken(ExpressionScope scope) {
        return scope instanceof ObjectScope object
                && object.references().stream().anyMatch(name -> set.isBroken("object", name));
    }
}
