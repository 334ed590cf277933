/** A second business, a lending library, that runs from metadata alone. */
@NullMarked
package cn.minshui.engine.testkit.library;

import org.jspecify.annotations.NullMarked;
