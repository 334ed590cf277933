/** Databases, platforms and references as processes of their own. */
@NullMarked
package cn.minshui.bench.server;

import org.jspecify.annotations.NullMarked;
