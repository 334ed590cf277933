/** HTTP for other systems and for those who let them in: the gateway, the market, reports of calls. */
@NullMarked
package cn.minshui.engine.app.open;

import org.jspecify.annotations.NullMarked;
