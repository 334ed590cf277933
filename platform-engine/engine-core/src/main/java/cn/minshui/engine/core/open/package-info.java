/** Other systems and what they call: applications, their secrets and grants, the gateway, try-outs in a sandbox. */
@NullMarked
package cn.minshui.engine.core.open;

import org.jspecify.annotations.NullMarked;
