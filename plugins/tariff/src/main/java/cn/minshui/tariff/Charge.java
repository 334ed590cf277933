package cn.minshui.tariff;

import java.util.Locale;

/** What an item is charged by. */
enum Charge {
    /** Cubic metres of the part, through tiers or at one price. */
    VOLUME,
    /** Shops on the card, for each billing month. */
    SHOP,
    /** Households on the card, for each billing month. */
    HOUSEHOLD,
    /** People on the card, for each billing month. */
    PERSON,
    /** Per cent of what other items of the same row come to. */
    SHARE;

    static Charge of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
