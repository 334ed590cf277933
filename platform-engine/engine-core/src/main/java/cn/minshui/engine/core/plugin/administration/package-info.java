/** What administrators do with plugins on all nodes: enable, disable, load again, configure; and who did it. */
@NullMarked
package cn.minshui.engine.core.plugin.administration;

import org.jspecify.annotations.NullMarked;
