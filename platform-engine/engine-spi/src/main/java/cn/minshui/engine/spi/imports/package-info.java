/** Handlers that check and write the rows of an import. */
@NullMarked
package cn.minshui.engine.spi.imports;

import org.jspecify.annotations.NullMarked;
