/** Tests of the package without a database. */
@NullMarked
package cn.minshui.engine.core.outgoing;

import org.jspecify.annotations.NullMarked;
