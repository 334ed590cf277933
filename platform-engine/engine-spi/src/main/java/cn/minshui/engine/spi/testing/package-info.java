/** What a plugin offers to test definitions. */
@NullMarked
package cn.minshui.engine.spi.testing;

import org.jspecify.annotations.NullMarked;
