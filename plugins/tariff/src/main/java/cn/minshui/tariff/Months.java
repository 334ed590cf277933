package cn.minshui.tariff;

/** Billing months as a running number, so that they can be added and subtracted. */
final class Months {
    private Months() {}

    /** @param month {@code yyyyMM} */
    static long index(long month) {
        return month / 100 * 12 + month % 100 - 1;
    }

    /** @return {@code yyyyMM} */
    static long number(long index) {
        return index / 12 * 100 + index % 12 + 1;
    }
}
