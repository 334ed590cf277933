package cn.minshui.engine.core.open;

import cn.minshui.engine.core.open.traffic.Admissions;
import cn.minshui.engine.core.open.traffic.Buckets;
import cn.minshui.engine.core.open.traffic.CallLog;
import cn.minshui.engine.core.open.traffic.NonceMemory;
import cn.minshui.engine.core.open.traffic.RefusalAudit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway counts and remembers by. */
public record Traffic(
        Admissions admissions,
        NonceMemory memory,
        Buckets buckets,
        CallLog calls,
        RefusalAudit refusals,
        CompanyCalls companies) {
    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);

    /** A call that was made stays made when its line cannot be written: the meter counts it all the same. */
    void logged(CallLog.Entry entry) {
        try {
            calls.write(entry);
        } catch (RuntimeException e) {
            LOG.error("a call of application {} is missing in the log of calls", entry.application(), e);
        }
    }
}
