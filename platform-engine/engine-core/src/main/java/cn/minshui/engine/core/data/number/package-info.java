/** Numbers that never come twice: ids of records and values of sequences. */
@NullMarked
package cn.minshui.engine.core.data.number;

import org.jspecify.annotations.NullMarked;
