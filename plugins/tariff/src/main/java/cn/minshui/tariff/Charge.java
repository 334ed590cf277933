package cn.minshui.tariff;

import java.util.Locale;

/** What an item is charged by. */
enum Charge {
    /** Cubic metres of the part, through tiers or at one price. */
    VOLUME,
    /** Shops on the card, once a billing month. */
    SHOP,
    /** Households on the card, once a billing month. */
    HOUSEHOLD,
    /** People on the card, once a billing month. */
    PERSON;

    static Charge of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
