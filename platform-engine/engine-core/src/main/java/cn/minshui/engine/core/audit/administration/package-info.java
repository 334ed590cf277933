/** What the audit administrator does with the trail: checks, switches, archives. */
@NullMarked
package cn.minshui.engine.core.audit.administration;

import org.jspecify.annotations.NullMarked;
