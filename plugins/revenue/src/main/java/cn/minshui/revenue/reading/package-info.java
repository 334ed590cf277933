/** From what a reader saw at a meter to a volume, and what a reviewer should look at. */
@NullMarked
package cn.minshui.revenue.reading;

import org.jspecify.annotations.NullMarked;
