/** Releases: store, schema plan, publish saga, pointers of organisation nodes. */
@NullMarked
package cn.minshui.engine.core.release;

import org.jspecify.annotations.NullMarked;
