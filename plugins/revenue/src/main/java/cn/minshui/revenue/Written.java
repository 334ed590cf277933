package cn.minshui.revenue;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers as answers write them; what a column's scale adds says nothing to a reader. The value never changes. */
public final class Written {
    private static final int MONEY_SCALE = 2;

    private Written() {}

    /** An amount with the two places of money. @throws ArithmeticException when it has more */
    public static BigDecimal money(BigDecimal amount) {
        return amount.setScale(MONEY_SCALE);
    }

    /** A price, or an amount before it is rounded: {@code 1.85}, {@code 2.00}, {@code 0.125}. */
    public static BigDecimal price(BigDecimal price) {
        BigDecimal plain = plain(price);
        return plain.scale() < MONEY_SCALE ? plain.setScale(MONEY_SCALE) : plain;
    }

    /** A volume or a factor: {@code 40}, {@code 0.9}. */
    public static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    public static @Nullable BigDecimal plainOrNull(@Nullable BigDecimal number) {
        return number == null ? null : plain(number);
    }
}
