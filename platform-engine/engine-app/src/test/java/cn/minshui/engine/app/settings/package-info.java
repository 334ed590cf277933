/** Tests of options and of the data directory. */
@NullMarked
package cn.minshui.engine.app.settings;

import org.jspecify.annotations.NullMarked;
