package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.batch.BatchEngine;
import cn.minshui.engine.core.batch.CallRestorer;
import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Clock;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * What the scheduler works with.
 *
 * @param system the context of the system's own work in a tenant, by trace id
 * @param ids of runs
 */
public record JobParts(
        Database database,
        ReleaseService releases,
        DataAccessFactory data,
        RecordService records,
        BiFunction<TenantId, String, CallContext> system,
        CallRestorer contexts,
        TaskService tasks,
        BatchEngine batch,
        EventEngine events,
        NodeLease node,
        LongSupplier ids,
        Clock clock) {}
