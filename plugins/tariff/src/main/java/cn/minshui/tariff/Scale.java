package cn.minshui.tariff;

import java.math.BigDecimal;

/**
 * The whole-number scales of the kernel. A product of a volume, a factor and a price has scale {@value #EXACT_DIGITS}: exact, and
 * within 64 bits up to some 30 million m³ at 3 yuan; what does not fit is a problem, never a wrong amount.
 */
final class Scale {
    static final long VOLUME = 1_000;
    static final long FACTOR = 10_000;
    static final long PRICE = 10_000;
    static final int EXACT_DIGITS = 11;
    /** Divides an exact product into cents. */
    static final long EXACT_TO_CENTS = 1_000_000_000L;

    private Scale() {}

    static long volume(BigDecimal cubicMetres) {
        return cubicMetres.movePointRight(3).longValueExact();
    }

    static long price(BigDecimal yuan) {
        return yuan.movePointRight(4).longValueExact();
    }

    static long factor(BigDecimal factor) {
        return factor.movePointRight(4).longValueExact();
    }

    static BigDecimal volume(long scaled) {
        return BigDecimal.valueOf(scaled, 3);
    }

    static BigDecimal price(long scaled) {
        return BigDecimal.valueOf(scaled, 4);
    }

    static BigDecimal cents(long cents) {
        return BigDecimal.valueOf(cents, 2);
    }
}
