/** Events: what happened, told to plugins after it was committed. */
@NullMarked
package cn.minshui.engine.spi.event;

import org.jspecify.annotations.NullMarked;
