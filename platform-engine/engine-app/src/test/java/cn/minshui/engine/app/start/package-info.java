/** The application as its clients see it. */
@NullMarked
package cn.minshui.engine.app.start;

import org.jspecify.annotations.NullMarked;
