/** Tests of the package without a database. */
@NullMarked
package cn.minshui.engine.core.event.webhook;

import org.jspecify.annotations.NullMarked;
