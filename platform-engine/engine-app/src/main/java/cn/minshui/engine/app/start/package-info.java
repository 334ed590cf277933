/** Putting the engine together and bringing it from an empty database to ready. */
@NullMarked
package cn.minshui.engine.app.start;

import org.jspecify.annotations.NullMarked;
