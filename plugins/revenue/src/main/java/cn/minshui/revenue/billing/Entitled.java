package cn.minshui.revenue.billing;

import java.math.BigDecimal;

/**
 * What a card is granted beyond its price code.
 *
 * @param concessions ids of the tariff's concessions with blanks between, {@code id=value} where the card has a value of its own
 * @param plan m³ planned for the bill, or for its year; zero for none
 * @param planUsed m³ of the plan that were billed before
 */
record Entitled(String concessions, BigDecimal plan, BigDecimal planUsed) {
    static final Entitled NOTHING = new Entitled("", BigDecimal.ZERO, BigDecimal.ZERO);
}
