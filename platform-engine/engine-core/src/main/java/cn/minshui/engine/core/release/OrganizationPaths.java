package cn.minshui.engine.core.release;

import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import java.util.List;

/** What releases need to know of a tenant's organisation tree. */
public interface OrganizationPaths {

    /** Ids from the node itself up to the root; the node alone when it is unknown. */
    List<Long> ancestors(TenantId tenant, OrgNodeId node);

    /** Codes from the company down, joined by {@code /}; empty for the root. */
    String overlayPath(TenantId tenant, OrgNodeId node);
}
