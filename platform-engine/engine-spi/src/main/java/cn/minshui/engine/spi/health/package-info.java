/** How a plugin says that it does well, or what is wrong. */
@NullMarked
package cn.minshui.engine.spi.health;

import org.jspecify.annotations.NullMarked;
