package cn.minshui.tariff.quantity;

/** Division of whole numbers; what does not fit into 64 bits is an {@link ArithmeticException}. */
final class Rounding {
    private Rounding() {}

    /** {@code a ÷ b} for what is not negative, half up. */
    static long halfUp(long a, long b) {
        long quotient = a / b;
        long rest = a - quotient * b;
        return rest >= b - rest ? quotient + 1 : quotient;
    }

    /** {@code a × b ÷ c}, half up to a multiple of the unit. */
    static long halfUp(long a, long b, long c, long unit) {
        return halfUp(Math.multiplyExact(a, b), Math.multiplyExact(c, unit)) * unit;
    }
}
