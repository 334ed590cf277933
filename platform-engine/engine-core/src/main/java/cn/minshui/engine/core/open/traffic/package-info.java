/** What passes the gateway and how much of it: nonces, quotas, rates, the log of calls, the audit of refusals. */
@NullMarked
package cn.minshui.engine.core.open.traffic;

import org.jspecify.annotations.NullMarked;
