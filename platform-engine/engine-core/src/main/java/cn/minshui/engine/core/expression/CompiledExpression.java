package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.AnyReferenceType;
import cn.minshui.engine.core.protect.FieldPlace;
import cn.minshui.engine.spi.data.Reference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checked expression of the profile: one tree, evaluated in Java and, where {@link #isPushable}, rendered to SQL. Immutable
 * and thread-safe.
 */
public interface CompiledExpression {
    /** Name under which every call binds the business zone's date that {@code today()} reads: a LocalDate. */
    String TODAY = "now.today";

    /** Name under which every call binds the moment that {@code now()} reads: an Instant in whole microseconds. */
    String NOW = "now.instant";

    String source();

    ExpressionType type();

    /** Names read, {@code field} or {@code ref.field}, {@code ref.ref.field}, and {@code params.x}, {@code user.x}. */
    Set<String> reads();

    /**
     * What a call must bring besides fields, and of which type: {@code params.x}, {@code user.x}, {@link #TODAY} and
     * {@link #NOW}. A parameter without a declared type has got it from its use.
     */
    Map<String, ExpressionType> slots();

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

    /**
     * Like {@link #toSql} for the one use where unknown counts as false: a term of a {@code where} or {@code on} that is joined
     * to others by {@code and} or {@code or} and never negated. Shorter, and open to indexes.
     *
     * @throws IllegalStateException when the expression is not pushable or not a condition
     */
    SqlFragment toCondition(SqlColumns columns, SqlFlavor flavor);

    /**
     * Values by name: {@code field}, {@code ref.field}, {@code params.x}, {@code user.x}, {@link #TODAY}, {@link #NOW}. A reference
     * may be a {@code Reference} or its id, a list any collection.
     */
    interface Bindings {
        @Nullable
        Object value(String name);

        static Bindings of(Map<String, ? extends @Nullable Object> values) {
            return name -> values.containsKey(name) ? values.get(name) : partOfAny(values, name);
        }
    }

    /** {@code ref.object} or {@code ref.id} of a reference to one of several objects. */
    private static @Nullable Object partOfAny(Map<String, ? extends @Nullable Object> values, String name) {
        int dot = name.indexOf('.');
        if (dot < 0 || !(values.get(name.substring(0, dot)) instanceof Reference any)) {
            return null;
        }
        return name.substring(dot + 1).equals(AnyReferenceType.OBJECT) ? any.object() : (Object) any.id();
    }

    /** Column text of a name, e.g. {@code t0.amount}; params and user values are slots, not columns. */
    interface SqlColumns {
        String column(String name);

        /** The same with values to bind, for a computed field whose expression has literals. */
        default SqlFragment fragment(String name) {
            return new SqlFragment(column(name), List.of());
        }

        /** How an encrypted field is compared. @throws IllegalArgumentException where none may be */
        default Blind blind(String name) {
            throw new IllegalArgumentException(name + " is encrypted and cannot be compared here");
        }
    }

    /** @param column text of the column with the blind index @param place whose values it indexes */
    record Blind(String column, FieldPlace place) {}

    /** What the renderer must know of the database; implemented by the dialects. */
    enum SqlFlavor {
        POSTGRESQL,
        MARIADB
    }
}
