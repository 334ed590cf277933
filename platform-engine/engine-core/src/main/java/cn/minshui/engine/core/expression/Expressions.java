package cn.minshui.engine.core.expression;

import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles expressions of the profile. */
public interface Expressions {

    Result compile(String source, ExpressionScope scope, Options options);

    /**
     * @param expected the type the result must have, null for any
     * @param pushable refuse what SQL cannot do
     * @param openParameters {@code params.x} takes its type from what it is compared with (filters of plugin code)
     * @param maxCost bound on the number of nodes
     */
    record Options(@Nullable ExpressionType expected, boolean pushable, boolean openParameters, int maxCost) {
        public static Options condition() {
            return new Options(new ExpressionType.BoolType(), false, false, 500);
        }

        public static Options filter() {
            return new Options(new ExpressionType.BoolType(), true, false, 200);
        }
    }

    /** Either an expression, or at least one problem (each with the column in the source as its place's column). */
    record Result(@Nullable CompiledExpression expression, List<Problem> problems) {
        public CompiledExpression orThrow() {
            if (expression == null) {
                throw new IllegalStateException(problems.toString());
            }
            return expression;
        }
    }
}
