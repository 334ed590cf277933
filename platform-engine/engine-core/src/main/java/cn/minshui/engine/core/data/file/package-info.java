/** Rows of {@code sys_file}: what is known of each file, and to which record it belongs. */
@NullMarked
package cn.minshui.engine.core.data.file;

import org.jspecify.annotations.NullMarked;
