/** Loading, isolating and finding plugins. */
@NullMarked
package cn.minshui.engine.core.plugin;

import org.jspecify.annotations.NullMarked;
