/** Import templates: workbooks read, typed, checked and written, every problem at once. */
@NullMarked
package cn.minshui.engine.core.imports;

import org.jspecify.annotations.NullMarked;
