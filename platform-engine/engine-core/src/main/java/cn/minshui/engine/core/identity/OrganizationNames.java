package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.Query;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of organisations on the way to one that the caller sees; those above him too, as every page tells him where he works. */
public final class OrganizationNames {
    private final DataEngine engine;
    private final Identities identities;

    public OrganizationNames(DataEngine engine, Identities identities) {
        this.engine = engine;
        this.identities = identities;
    }

    /** @param ids of the caller's tenant */
    public Map<Long, String> of(CallContext context, List<Long> ids) {
        Map<Long, String> names = new LinkedHashMap<>();
        engine.engineData(identities.system(context.tenant(), context.traceId()))
                .list(Query.of("organization")
                        .where("id in params.ids", Map.of("ids", ids))
                        .fields("name"))
                .forEach(row -> names.put(row.id(), row.text("name")));
        return names;
    }
}
