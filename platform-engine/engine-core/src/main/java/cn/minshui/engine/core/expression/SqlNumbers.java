package cn.minshui.engine.core.expression;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Exact division and rounding in SQL: only whole quotients, remainders and shifts of the point, whose results both databases
 * define to the last digit.
 */
final class SqlNumbers {
    private final SqlWords words;

    SqlNumbers(SqlWords words) {
        this.words = words;
    }

    /** The sign apart, so that truncation is the same as rounding down. */
    SqlFragment divided(SqlFragment a, SqlFragment b, int scale, RoundingMode mode) {
        SqlFragment dividend = SqlParts.join("(abs(", a, ") * " + factor(scale) + ")");
        SqlFragment divisor = SqlParts.join("abs(nullif(", b, ", 0))");
        SqlFragment quotient = quotient(dividend, divisor, mode);
        return SqlParts.join("(sign(", a, ") * sign(", b, ") * ", quotient, " * " + step(scale) + ")");
    }

    private SqlFragment quotient(SqlFragment a, SqlFragment b, RoundingMode mode) {
        if (mode == RoundingMode.DOWN) {
            return words.wholeQuotient(a, b);
        }
        if (mode == RoundingMode.UP) {
            return SqlParts.join(
                    "(", words.wholeQuotient(a, b), " + case when mod(", a, ", ", b, ") = 0 then 0 else 1 end)");
        }
        // a/b + 1/2 as one fraction: its whole part is the quotient rounded half up
        SqlFragment over = SqlParts.join("(2 * ", a, " + ", b, ")");
        SqlFragment under = SqlParts.join("(2 * ", b, ")");
        SqlFragment halfUp = words.wholeQuotient(over, under);
        return switch (mode) {
            case HALF_UP -> halfUp;
            case HALF_DOWN ->
                SqlParts.join("(", halfUp, " - case when mod(", over, ", ", under, ") = 0 then 1 else 0 end)");
            case HALF_EVEN ->
                SqlParts.join(
                        "(", halfUp, " - case when mod(", over, ", 2 * ", under, ") = ", under, " then 1 else 0 end)");
            case UP, DOWN, CEILING, FLOOR, UNNECESSARY -> throw new IllegalStateException("rounding mode " + mode);
        };
    }

    SqlFragment rounded(SqlFragment x, int scale, RoundingMode mode) {
        if (mode == RoundingMode.DOWN) {
            return words.truncated(x, scale);
        }
        if (mode == RoundingMode.HALF_UP) {
            return SqlParts.join("round(", x, ", " + scale + ")");
        }
        SqlFragment steps = SqlParts.join("(abs(", x, ") * " + factor(scale) + ")");
        SqlFragment whole = switch (mode) {
            case UP -> SqlParts.join("ceiling(", steps, ")");
            case HALF_DOWN -> SqlParts.join("ceiling(", steps, " - 0.5)");
            case HALF_EVEN ->
                SqlParts.join("(floor(", steps, " + 0.5) - case when mod(", steps, " - 0.5, 2) = 0 then 1 else 0 end)");
            case HALF_UP, DOWN, CEILING, FLOOR, UNNECESSARY -> throw new IllegalStateException("rounding mode " + mode);
        };
        return SqlParts.join("(sign(", x, ") * ", whole, " * " + step(scale) + ")");
    }

    private static String factor(int scale) {
        return BigDecimal.ONE.scaleByPowerOfTen(scale).toPlainString();
    }

    private static String step(int scale) {
        return BigDecimal.ONE.scaleByPowerOfTen(-scale).toPlainString();
    }
}
