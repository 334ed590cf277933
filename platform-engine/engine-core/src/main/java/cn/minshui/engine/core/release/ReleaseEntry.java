package cn.minshui.engine.core.release;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.release.PublishRun.Request;
import cn.minshui.engine.core.release.ReleaseStore.Pointer;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.CallContext;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What the audit trail tells of a release that goes live, in the transaction that moves the pointer. */
final class ReleaseEntry {
    private ReleaseEntry() {}

    /** @param seen what was followed before */
    static AuditEntry of(Request request, Optional<Pointer> seen, Release release) {
        boolean ofTenant = request.orgId() == PointerSnapshot.TENANT;
        ObjectNode details = JsonNodeFactory.instance
                .objectNode()
                .put("release", release.id().value())
                .put("reason", request.reason());
        seen.ifPresent(before -> details.put("before", before.release().id().value()));
        if (!ofTenant) {
            details.put("node", Long.toString(request.orgId()));
        }
        if (request.by().approvedBy() != null) {
            details.put("approvedBy", request.by().approvedBy());
        }
        AuditEntry entry = AuditEntry.of(AuditCategory.PUBLISH, ofTenant ? "publish" : "follow");
        CallContext context = request.by().context();
        AuditEntry whose =
                context == null ? entry.by(request.tenant(), null, null, request.author()) : entry.by(context);
        return whose.under(release.number()).details(details);
    }
}
