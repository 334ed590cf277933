/** From effective definitions to a CompiledModel: references resolved, expressions checked, all problems listed. */
@NullMarked
package cn.minshui.engine.core.compile;

import org.jspecify.annotations.NullMarked;
