@NullMarked
package cn.minshui.engine.app.embedded;

import org.jspecify.annotations.NullMarked;
