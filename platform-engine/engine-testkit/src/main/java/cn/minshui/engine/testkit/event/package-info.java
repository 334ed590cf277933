/** One node of the event part, for tests of what may end it. */
@NullMarked
package cn.minshui.engine.testkit.event;

import org.jspecify.annotations.NullMarked;
