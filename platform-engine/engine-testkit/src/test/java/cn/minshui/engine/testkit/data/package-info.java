/** Records, rights, scope and identity over embedded databases, with a lending library as the business. */
@NullMarked
package cn.minshui.engine.testkit.data;

import org.jspecify.annotations.NullMarked;
