/** Adapters of meter protocols: bytes in, readings and problems out; commands in, bytes out. */
@NullMarked
package cn.minshui.engine.spi.device;

import org.jspecify.annotations.NullMarked;
