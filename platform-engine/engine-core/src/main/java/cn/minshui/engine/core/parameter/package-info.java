/** Parameters of policies as they hold at an organisation: the definitions, and what organisations set themselves (decision 032). */
@NullMarked
package cn.minshui.engine.core.parameter;

import org.jspecify.annotations.NullMarked;
