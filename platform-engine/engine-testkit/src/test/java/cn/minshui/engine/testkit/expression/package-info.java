/** Proves that the back ends of the CEL profile agree. */
@NullMarked
package cn.minshui.engine.testkit.expression;

import org.jspecify.annotations.NullMarked;
