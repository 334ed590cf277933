/** Calls of other systems over HTTP: which addresses may be called, and by which client; nothing else of the engine opens an address that a user wrote. */
@NullMarked
package cn.minshui.engine.core.outgoing;

import org.jspecify.annotations.NullMarked;
