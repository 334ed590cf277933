package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.List;
import org.springframework.stereotype.Component;

/** Names of the tenant and the node that a user works at; they are his own, so no right is asked for. */
@Component
public class Labels {
    private static final String TRACE = "labels";
    private final Identities identities;
    private final RecordService records;

    Labels(Identities identities, RecordService records) {
        this.identities = identities;
        this.records = records;
    }

    /** The tenant's name; its code where the name is kept by the operating tenant alone. */
    public String tenant(TenantId tenant, String code) {
        CallContext system = identities.system(tenant, TRACE);
        List<DataRecord> found = records.list(
                        system,
                        new ListRequest(
                                "tenant",
                                "code == '" + code + "'",
                                List.of(),
                                1,
                                1,
                                List.of("name"),
                                ListRequest.Count.NONE))
                .items();
        return found.isEmpty() ? code : found.get(0).text("name");
    }

    public String organization(TenantId tenant, OrgNodeId node) {
        CallContext system = identities.system(tenant, TRACE);
        return records.read(system, "organization", node.value(), List.of("name"))
                .text("name");
    }
}
