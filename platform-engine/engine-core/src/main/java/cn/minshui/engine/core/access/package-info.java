/** Scope, object, action and field permission, and masks, compiled into the plans. */
@NullMarked
package cn.minshui.engine.core.access;

import org.jspecify.annotations.NullMarked;
