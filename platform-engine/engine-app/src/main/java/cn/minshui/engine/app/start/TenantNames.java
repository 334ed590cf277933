package cn.minshui.engine.app.start;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.util.Map;
import java.util.Optional;

/** Names of tenants and nodes, for showing them to those who belong to them, who need no right to read their own. */
public final class TenantNames {
    private static final String TRACE = "names";
    private final DataEngine data;
    private final Identities identities;

    TenantNames(DataEngine data, Identities identities) {
        this.data = data;
        this.identities = identities;
    }

    Optional<TenantId> find(String code) {
        return record(code).map(row -> new TenantId(row.id()));
    }

    String code(TenantId tenant) {
        return data.engineData(identities.system(PlanIdentities.OPERATOR, TRACE))
                .require("tenant", tenant.value(), "code")
                .text("code");
    }

    public String tenant(String code) {
        return record(code).map(row -> row.text("name")).orElse(code);
    }

    /** The operating tenant keeps the list of all. */
    private Optional<DataRecord> record(String code) {
        return data
                .engineData(identities.system(PlanIdentities.OPERATOR, TRACE))
                .list(Query.of("tenant")
                        .where("code == params.code", Map.of("code", code))
                        .fields("name"))
                .stream()
                .findFirst();
    }

    public String organization(TenantId tenant, OrgNodeId node) {
        return data.engineData(identities.system(tenant, TRACE))
                .require("organization", node.value(), "name")
                .text("name");
    }
}
