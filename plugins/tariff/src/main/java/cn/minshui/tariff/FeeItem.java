package cn.minshui.tariff;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

    private static final List<FeeItem> ALL = List.of(values());

    /** The word used in metadata and on bills, e.g. {@code late-fee}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Null when there is no such item. */
    static @Nullable FeeItem of(String word) {
        for (FeeItem item : ALL) {
            if (item.word().equals(word)) {
                return item;
            }
        }
        return null;
    }

    /** In the order of their ordinals. */
    static List<FeeItem> all() {
        return ALL;
    }
}
