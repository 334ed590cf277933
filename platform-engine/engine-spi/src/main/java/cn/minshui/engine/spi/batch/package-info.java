/** Long, restartable data work that the engine runs in partitions. */
@NullMarked
package cn.minshui.engine.spi.batch;

import org.jspecify.annotations.NullMarked;
