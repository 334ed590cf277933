/** Rules that hold for the source of the whole platform. */
@NullMarked
package cn.minshui.engine.app.architecture;

import org.jspecify.annotations.NullMarked;
