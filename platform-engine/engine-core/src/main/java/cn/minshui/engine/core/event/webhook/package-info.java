/** Events sent to other systems over HTTP, signed; which addresses may be called. */
@NullMarked
package cn.minshui.engine.core.event.webhook;

import org.jspecify.annotations.NullMarked;
