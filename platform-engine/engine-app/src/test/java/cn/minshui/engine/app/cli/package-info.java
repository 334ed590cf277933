/** Tests of the commands. */
@NullMarked
package cn.minshui.engine.app.cli;

import org.jspecify.annotations.NullMarked;
