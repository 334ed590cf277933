/** What a plugin is to the engine: entry point, context, services of other plugins. */
@NullMarked
package cn.minshui.engine.spi.plugin;

import org.jspecify.annotations.NullMarked;
