/** Work that is started by the clock: schedules of the published releases in a clustered Quartz, the log of runs, alerts. */
@NullMarked
package cn.minshui.engine.core.schedule;

import org.jspecify.annotations.NullMarked;
