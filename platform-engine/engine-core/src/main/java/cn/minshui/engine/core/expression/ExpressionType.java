package cn.minshui.engine.core.expression;

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

    record ListType(ExpressionType element) implements ExpressionType {}

    /** A place; only {@code within} asks about it. */
    record PointType() implements ExpressionType {}

    record NullType() implements ExpressionType {}
}
