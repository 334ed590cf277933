/** A client that costs little, so that it does not hide the difference between two servers. */
@NullMarked
package cn.minshui.bench.load;

import org.jspecify.annotations.NullMarked;
