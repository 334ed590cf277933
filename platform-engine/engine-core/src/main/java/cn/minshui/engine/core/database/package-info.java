/** What differs between databases, in one dialect class each; connections and session locks. */
@NullMarked
package cn.minshui.engine.core.database;

import org.jspecify.annotations.NullMarked;
