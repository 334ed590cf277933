/** The application: one process with its HTTP interface, and the commands that manage it. */
@NullMarked
package cn.minshui.engine.app;

import org.jspecify.annotations.NullMarked;
