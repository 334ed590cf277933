/** What a plugin writer extends to prove his plugin, and plugins made on the spot for the engine's own tests. */
@NullMarked
package cn.minshui.engine.testkit.plugin;

import org.jspecify.annotations.NullMarked;
