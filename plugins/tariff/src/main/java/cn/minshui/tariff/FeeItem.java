package cn.minshui.tariff;

import java.util.Locale;

/** Fee items of a bill; the ordinal is the number that the calculator's {@code item} column holds. */
enum FeeItem {
    WATER,
    SEWAGE,
    RESOURCE,
    GARBAGE,
    PRESSURE,
    SURCHARGE,
    LATE_FEE,
    OTHER;

    /** The word used in metadata and on bills, e.g. {@code late-fee}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static FeeItem of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
