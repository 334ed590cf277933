/** Metadata kinds that a plugin adds: schema and compiler. */
@NullMarked
package cn.minshui.engine.spi.kind;

import org.jspecify.annotations.NullMarked;
