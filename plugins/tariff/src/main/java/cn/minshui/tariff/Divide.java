package cn.minshui.tariff;

/** Exact division of whole numbers that are not negative. */
final class Divide {
    private Divide() {}

    /** {@code a × b ÷ c}, half up. */
    static long halfUp(long a, long b, long c) {
        return halfUp(Math.multiplyExact(a, b), c);
    }

    /** {@code a ÷ b}, half up. */
    static long halfUp(long a, long b) {
        long quotient = a / b;
        return a - quotient * b >= b - (a - quotient * b) ? quotient + 1 : quotient;
    }

    /** A share of a volume, half up to a multiple of the unit. */
    static long share(long volume, long part, long whole, long unit) {
        return halfUp(volume, part, Math.multiplyExact(whole, unit)) * unit;
    }
}
