/** Who calls, for whom, under which release and by which clock: always an explicit argument. */
@NullMarked
package cn.minshui.engine.spi.context;

import org.jspecify.annotations.NullMarked;
