/** Organisations, users, passwords and call contexts. */
@NullMarked
package cn.minshui.engine.core.identity;

import org.jspecify.annotations.NullMarked;
