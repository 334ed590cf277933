/** Compiled plans and RecordService: the one way to read and write records. */
@NullMarked
package cn.minshui.engine.core.data;

import org.jspecify.annotations.NullMarked;
