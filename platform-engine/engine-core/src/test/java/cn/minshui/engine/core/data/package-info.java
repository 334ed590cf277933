/** Tests of what stands before the database. */
@NullMarked
package cn.minshui.engine.core.data;

import org.jspecify.annotations.NullMarked;
