package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.expression.ExpressionType;
import cn.minshui.engine.core.expression.ExpressionType.AnyReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.ExpressionType.DateTimeType;
import cn.minshui.engine.core.expression.ExpressionType.DateType;
import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.PeriodType;
import cn.minshui.engine.core.expression.ExpressionType.PointType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.TextType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import java.util.Optional;

/** The type that a field has in an expression. */
public final class ExpressionTypes {
    private ExpressionTypes() {}

    /** Empty for what expressions cannot read: child tables, JSON and files. */
    public static Optional<ExpressionType> of(FieldType type) {
        if (type instanceof FieldType.Exact exact) {
            return Optional.of(new DecimalType(exact.precision(), exact.scale()));
        }
        if (type instanceof FieldType.ReferenceTo reference) {
            return Optional.of(new ReferenceType(reference.object()));
        }
        if (type instanceof FieldType.AnyReference any) {
            return Optional.of(new AnyReferenceType(any.objects()));
        }
        if (type instanceof FieldType.Computed computed) {
            return of(computed.result());
        }
        if (type instanceof FieldType.Point) {
            return Optional.of(new PointType());
        }
        if (type instanceof FieldType.MultiChoice) {
            return Optional.of(new ListType(new TextType()));
        }
        if (type instanceof FieldType.ChildTable || type instanceof FieldType.Json || type instanceof FieldType.Files) {
            return Optional.empty();
        }
        return Optional.of(simple(type));
    }

    private static ExpressionType simple(FieldType type) {
        if (type instanceof FieldType.Whole) {
            return new WholeType();
        }
        if (type instanceof FieldType.Bool) {
            return new BoolType();
        }
        if (type instanceof FieldType.Date) {
            return new DateType();
        }
        if (type instanceof FieldType.DateTime) {
            return new DateTimeType();
        }
        if (type instanceof FieldType.Period) {
            return new PeriodType();
        }
        return new TextType();
    }
}
