package cn.minshui.revenue;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** An organisation node and all below it. */
public final class Subtree {
    private Subtree() {}

    /** Ids of the node and those below it, in no order. */
    public static Set<Long> of(DataAccess data, long organization) {
        String path = data.require("organization", organization, "path").text("path");
        return data
                .list(Query.of("organization")
                        .where("path.startsWith(params.path)", Map.of("path", path))
                        .fields("path"))
                .stream()
                .map(DataRecord::id)
                .collect(Collectors.toUnmodifiableSet());
    }
}
