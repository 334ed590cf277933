/** Statements of an object: built from the model with MyBatis Dynamic SQL, rendered once, kept with their slots. */
@NullMarked
package cn.minshui.engine.core.data.plan;

import org.jspecify.annotations.NullMarked;
