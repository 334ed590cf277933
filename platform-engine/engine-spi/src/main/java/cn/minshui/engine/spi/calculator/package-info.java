/** Batch calculators: columnar arrays in, columnar arrays out, no allocation per row. */
@NullMarked
package cn.minshui.engine.spi.calculator;

import org.jspecify.annotations.NullMarked;
