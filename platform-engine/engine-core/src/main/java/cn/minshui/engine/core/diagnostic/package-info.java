/** Named points at which a test may end the process, and counters that tests assert on. */
@NullMarked
package cn.minshui.engine.core.diagnostic;

import org.jspecify.annotations.NullMarked;
