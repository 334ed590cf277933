package cn.minshui.engine.core.expression;

import java.util.List;

/** Types of the profile. */
public sealed interface ExpressionType {
    record TextType() implements ExpressionType {}

    record WholeType() implements ExpressionType {}

    /** Exact decimal; precision and scale bound what it can hold, so that overflow is found when compiling. */
    record DecimalType(int precision, int scale) implements ExpressionType {}

    record BoolType() implements ExpressionType {}

    record DateType() implements ExpressionType {}

    record DateTimeType() implements ExpressionType {}

    record PeriodType() implements ExpressionType {}

    /** A reference compares with another reference to the same object or with an id; {@code ref.field} follows it. */
    record ReferenceType(String object) implements ExpressionType {}

    /**
     * A record of one of several objects: whether there is one, {@code ref.object} and {@code ref.id} are all that can be asked, for
     * what lies behind it differs.
     */
    record AnyReferenceType(List<String> objects) implements ExpressionType {
        /** The name of the object, after a dot. */
        public static final String OBJECT = "object";

        /** The id within that object, after a dot. */
        public static final String ID = "id";

        public AnyReferenceType {
            objects = List.copyOf(objects);
        }
    }

    record ListType(ExpressionType element) implements ExpressionType {}

    /** A place; only {@code within} asks about it. */
    record PointType() implements ExpressionType {}

    record NullType() implements ExpressionType {}
}
