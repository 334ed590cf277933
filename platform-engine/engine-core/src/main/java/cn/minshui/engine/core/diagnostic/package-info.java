/** Named points at which a test may end the process, counters that tests assert on, and the end of other processes. */
@NullMarked
package cn.minshui.engine.core.diagnostic;

import org.jspecify.annotations.NullMarked;
