/** What a caller may see of the compiled definitions, as screens are generated from it. */
@NullMarked
package cn.minshui.engine.app.meta;

import org.jspecify.annotations.NullMarked;
