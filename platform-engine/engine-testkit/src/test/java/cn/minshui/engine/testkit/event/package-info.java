/** Events on processes that are killed. */
@NullMarked
package cn.minshui.engine.testkit.event;

import org.jspecify.annotations.NullMarked;
