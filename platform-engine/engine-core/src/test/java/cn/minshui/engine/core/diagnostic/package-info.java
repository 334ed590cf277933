@NullMarked
package cn.minshui.engine.core.diagnostic;

import org.jspecify.annotations.NullMarked;
