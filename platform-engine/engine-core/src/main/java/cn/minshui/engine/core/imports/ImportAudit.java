package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.spi.context.CallContext;

/** Where imports are told: in the transaction under way, if there is one. */
@FunctionalInterface
public interface ImportAudit {
    /** @param context whose release the entry is of */
    void write(CallContext context, AuditEntry entry);
}
