/** Runs the test definitions of a compiled model: given, when, then. */
@NullMarked
package cn.minshui.engine.core.testing;

import org.jspecify.annotations.NullMarked;
