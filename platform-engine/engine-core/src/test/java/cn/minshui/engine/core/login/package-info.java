@NullMarked
package cn.minshui.engine.core.login;

import org.jspecify.annotations.NullMarked;
