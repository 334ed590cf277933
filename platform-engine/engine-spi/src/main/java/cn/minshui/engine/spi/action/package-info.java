/** Business actions of plugins, run inside one transaction of the engine. */
@NullMarked
package cn.minshui.engine.spi.action;

import org.jspecify.annotations.NullMarked;
