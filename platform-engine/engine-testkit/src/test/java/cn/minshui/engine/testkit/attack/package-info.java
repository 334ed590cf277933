@NullMarked
package cn.minshui.engine.testkit.attack;

import org.jspecify.annotations.NullMarked;
