/** Billing runs: parts, charges, bills, undo, recomputation and explanation. */
@NullMarked
package cn.minshui.revenue.billing;

import org.jspecify.annotations.NullMarked;
