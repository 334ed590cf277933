/** Long data work of plugins as restartable jobs. */
@NullMarked
package cn.minshui.engine.core.batch;

import org.jspecify.annotations.NullMarked;
