/** The revenue plugin: from a reading to a bill, from a bill to money in the till. */
@NullMarked
package cn.minshui.revenue;

import org.jspecify.annotations.NullMarked;
