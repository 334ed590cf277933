/** Lists of records as workbooks. */
@NullMarked
package cn.minshui.engine.core.exports;

import org.jspecify.annotations.NullMarked;
