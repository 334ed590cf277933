package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.imports.RawCell.DateCell;
import cn.minshui.engine.core.imports.RawCell.NumberCell;
import cn.minshui.engine.core.imports.RawCell.TextCell;
import cn.minshui.engine.spi.imports.Unseen;
import cn.minshui.engine.spi.problem.Text;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of a sheet. A number kept as text is taken where it can only be that number: digits alone in a column of whole
 * numbers, a plain decimal in a column of decimals. Separators of thousands, units and words are refused.
 */
final class NumberTyping {
    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,28}(\\.[0-9]{1,28})?");

    private NumberTyping() {}

    static Typed whole(RawCell cell, FieldType.Whole type) {
        BigDecimal value = null;
        if (cell instanceof NumberCell number) {
            if (number.lossy()) {
                return lossy();
            }
            value = number.value();
        } else if (cell instanceof TextCell text && DIGITS.matcher(text.value()).matches()) {
            value = new BigDecimal(text.value());
        }
        if (value == null) {
            return notNumber("CELL_NOT_INTEGER", cell, "整数", "a whole number");
        }
        if (value.stripTrailingZeros().scale() > 0) {
            return Typed.refused(
                    "CELL_NOT_INTEGER",
                    Shown.number(value) + " 有小数，应填整数",
                    Shown.number(value) + " is not a whole number");
        }
        long whole = value.longValueExact();
        Long min = type.min();
        Long max = type.max();
        return outside(
                value,
                min == null ? null : BigDecimal.valueOf(min),
                max == null ? null : BigDecimal.valueOf(max),
                Typed.value(whole));
    }

    static Typed exact(RawCell cell, FieldType.Exact type) {
        BigDecimal value = null;
        if (cell instanceof NumberCell number) {
            if (number.lossy()) {
                return lossy();
            }
            value = number.value();
        } else if (cell instanceof TextCell text
                && DECIMAL.matcher(text.value()).matches()) {
            value = new BigDecimal(text.value());
        }
        if (value == null) {
            return notNumber("CELL_NOT_NUMBER", cell, "数字", "a number");
        }
        BigDecimal stripped = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (stripped.scale() > type.scale()) {
            return Typed.refused(
                    "CELL_TOO_PRECISE",
                    Shown.number(value) + " 的小数超过 " + type.scale() + " 位",
                    Shown.number(value) + " has more than " + type.scale() + " decimal places");
        }
        if (stripped.precision() - stripped.scale() > type.precision() - type.scale()) {
            return Typed.refused(
                    "CELL_OUT_OF_RANGE", Shown.number(value) + " 太大了", Shown.number(value) + " is too large");
        }
        return outside(value, type.min(), type.max(), Typed.value(stripped.setScale(type.scale())));
    }

    private static Typed outside(BigDecimal value, @Nullable BigDecimal min, @Nullable BigDecimal max, Typed inside) {
        if (min != null && value.compareTo(min) < 0) {
            return Typed.refused(
                    "CELL_OUT_OF_RANGE",
                    Shown.number(value) + " 小于下限 " + min.toPlainString(),
                    Shown.number(value) + " is below " + min.toPlainString());
        }
        if (max != null && value.compareTo(max) > 0) {
            return Typed.refused(
                    "CELL_OUT_OF_RANGE",
                    Shown.number(value) + " 大于上限 " + max.toPlainString(),
                    Shown.number(value) + " is above " + max.toPlainString());
        }
        return inside;
    }

    private static Typed lossy() {
        return Typed.refused(
                "CELL_DIGITS_LOST",
                "数字超过 15 位，Excel 已丢失末尾几位",
                "The number has more than 15 digits; Excel has lost the last ones");
    }

    private static Typed notNumber(String code, RawCell cell, String zh, String en) {
        if (cell instanceof DateCell) {
            return Typed.refused(code, "这里是日期，应填" + zh, "This is a date, " + en + " is expected");
        }
        String shown = cell instanceof TextCell text ? text.value() : "TRUE/FALSE";
        Text hint = Unseen.hint(shown);
        return Typed.refused(
                code,
                "“" + Shown.text(shown) + "”不是" + zh + hint.zh(),
                "\"" + Shown.text(shown) + "\" is not " + en + hint.en());
    }
}
