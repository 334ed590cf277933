package cn.minshui.revenue.billing;

import java.math.BigDecimal;

/**
 * What a part of a card has used already where volumes of several bills run through the tiers together.
 *
 * @param now m³ counted in the window of the billing month
 * @param before m³ counted in the window before it, where the bill reaches back into that
 */
record Used(BigDecimal now, BigDecimal before) {
    static final Used NOTHING = new Used(BigDecimal.ZERO, BigDecimal.ZERO);

    boolean isNothing() {
        return now.signum() == 0 && before.signum() == 0;
    }
}
