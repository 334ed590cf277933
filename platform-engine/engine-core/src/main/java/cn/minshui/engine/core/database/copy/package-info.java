/** Copies a whole database by JDBC: its tables from the catalog, their rows under one snapshot as text, and back into an empty one. */
@NullMarked
package cn.minshui.engine.core.database.copy;

import org.jspecify.annotations.NullMarked;
