/** Servers that the platform starts itself unless it is given others: PostgreSQL and Redis on loopback. */
@NullMarked
package cn.minshui.engine.app.embedded;

import org.jspecify.annotations.NullMarked;
