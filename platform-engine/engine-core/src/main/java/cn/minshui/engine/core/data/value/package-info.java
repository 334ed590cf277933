/** Values of fields: between JSON and Java, between Java and columns, and as a masked reader sees them. */
@NullMarked
package cn.minshui.engine.core.data.value;

import org.jspecify.annotations.NullMarked;
