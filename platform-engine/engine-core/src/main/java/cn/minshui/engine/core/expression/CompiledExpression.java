package cn.minshui.engine.core.expression;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checked expression of the profile: one tree, evaluated in Java and, where {@link #isPushable}, rendered to SQL. Immutable
 * and thread-safe.
 */
public interface CompiledExpression {
    String source();

    ExpressionType type();

    /** Names read, {@code field} or {@code ref.field} up to depth 2, and {@code params.x}, {@code user.x}. */
    Set<String> reads();

    boolean isPushable();

    /** @return a value of the Java type listed at {@code DataRecord} for the expression's type; null is null */
    @Nullable
    Object evaluate(Bindings bindings);

    /**
     * Renders the expression as SQL that is true, false, never unknown.
     *
     * @param columns how a name the expression reads is written in SQL (alias and column, or the expression of a computed field)
     * @return text with {@code ?} in the order of the values
     * @throws IllegalStateException when the expression is not pushable
     */
    SqlFragment toSql(SqlColumns columns, SqlFlavor flavor);

    /** Values by name: {@code field}, {@code ref.field}, {@code params.x}, {@code user.x}. */
    interface Bindings {
        @Nullable
        Object value(String name);

        static Bindings of(Map<String, ? extends @Nullable Object> values) {
            return values::get;
        }
    }

    /** Column text of a name, e.g. {@code t0.amount}; params and user values are slots, not columns. */
    interface SqlColumns {
        String column(String name);
    }

    /** What the renderer must know of the database; implemented by the dialects. */
    enum SqlFlavor {
        POSTGRESQL,
        MARIADB
    }
}
