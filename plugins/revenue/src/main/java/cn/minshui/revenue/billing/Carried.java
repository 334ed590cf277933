package cn.minshui.revenue.billing;

import java.time.YearMonth;

/**
 * What an earlier period used and left to this bill, because it was less than the tariff's minimum.
 *
 * @param volume m³
 */
record Carried(YearMonth period, long volume) {}
