/** The one way to data: records by object and field, read and written through compiled plans. */
@NullMarked
package cn.minshui.engine.spi.data;

import org.jspecify.annotations.NullMarked;
