/** Money at the counter: payments, their allocation, prepaid balances, shifts. */
@NullMarked
package cn.minshui.revenue.charging;

import org.jspecify.annotations.NullMarked;
