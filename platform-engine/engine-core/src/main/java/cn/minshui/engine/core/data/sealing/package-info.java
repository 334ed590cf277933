/** Values that are encrypted after they were written: of fields that become sensitive, and under another key. */
@NullMarked
package cn.minshui.engine.core.data.sealing;

import org.jspecify.annotations.NullMarked;
