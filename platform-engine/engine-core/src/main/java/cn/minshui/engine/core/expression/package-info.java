/** The CEL profile: one checked tree, evaluated in Java and rendered to SQL. */
@NullMarked
package cn.minshui.engine.core.expression;

import org.jspecify.annotations.NullMarked;
