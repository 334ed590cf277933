package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.value.Storage;
import cn.minshui.engine.core.definition.FieldType;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The value of an expression as a field of a type takes it; the compiler has seen that the types go together. */
final class AssignedValues {
    private AssignedValues() {}

    /** Of numbers the Java type follows the field: a whole number may stand where a decimal is expected, and the other way round. */
    static @Nullable Object of(FieldType type, @Nullable Object value) {
        Object plain = NewValues.normal(value);
        if (Storage.of(type) == Storage.EXACT && plain instanceof Long whole) {
            return BigDecimal.valueOf(whole);
        }
        if (Storage.of(type) == Storage.WHOLE && plain instanceof BigDecimal exact && isWhole(exact)) {
            return exact.longValueExact();
        }
        return plain;
    }

    private static boolean isWhole(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0 && value.toBigInteger().bitLength() < Long.SIZE;
    }
}
