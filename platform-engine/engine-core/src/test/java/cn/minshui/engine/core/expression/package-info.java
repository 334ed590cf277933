/** Tests of the CEL profile that need no database. */
@NullMarked
package cn.minshui.engine.core.expression;

import org.jspecify.annotations.NullMarked;
