/** How calls of open interfaces are signed, and from which addresses they may come: no records, no database. */
@NullMarked
package cn.minshui.engine.core.open.signature;

import org.jspecify.annotations.NullMarked;
