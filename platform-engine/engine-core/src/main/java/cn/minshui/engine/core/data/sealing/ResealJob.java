package cn.minshui.engine.core.data.sealing;

import cn.minshui.engine.core.data.EngineJob;
import cn.minshui.engine.core.data.sealing.SealedTable.Need;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes everything that is encrypted under older keys anew, in all tenants: as a task that shows how far it is, that goes on
 * after a crash, and that all nodes work at, while the system serves.
 */
public final class ResealJob implements EngineJob {
    public static final String NAME = "engine/reseal";

    private static final String ROWS = "rows";
    private static final String HISTORY = "past";

    private final Resealing resealing;
    private final Supplier<Map<TenantId, List<CompiledModel>>> tenants;

    /** @param tenants models of what each tenant follows now, branches included */
    public ResealJob(Resealing resealing, Supplier<Map<TenantId, List<CompiledModel>>> tenants) {
        this.resealing = resealing;
        this.tenants = tenants;
    }

    /** Its name is that of a partition: 64 characters at most. */
    private record Part(TenantId tenant, SealedTable table, boolean history) {
        String name() {
            return tenant.value() + "." + table.object() + "." + (history ? HISTORY : ROWS);
        }
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        byNumber().forEach((number, models) -> {
            for (SealedTable table : SealedTable.of(models)) {
                parts.add(new Part(new TenantId(number), table, false));
                parts.add(new Part(new TenantId(number), table, true));
            }
        });
        return parts;
    }

    private Map<Long, List<CompiledModel>> byNumber() {
        Map<Long, List<CompiledModel>> byNumber = new TreeMap<>();
        tenants.get().forEach((tenant, models) -> byNumber.put(tenant.value(), models));
        return byNumber;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Records and histories that wait for it. */
    @Override
    public long total(BatchCall call) {
        return left();
    }

    /** Records and histories of an older key. */
    public long left() {
        return parts().stream().mapToLong(this::left).sum();
    }

    private long left(Part part) {
        return part.history()
                ? resealing.countHistories(part.tenant(), part.table(), Need.OLD)
                : resealing.countRows(part.tenant(), part.table(), Need.OLD);
    }

    @Override
    public List<Partition> partition(BatchCall call) {
        return parts().stream()
                .filter(part -> left(part) > 0)
                .map(part -> new Partition(part.name(), Partition.START, Long.MAX_VALUE))
                .toList();
    }

    @Override
    public ChunkResult chunk(BatchCall call, Partition partition, long after) {
        Part part = parts().stream()
                .filter(p -> p.name().equals(partition.name()))
                .findFirst()
                .orElse(null);
        if (part == null) {
            // The release that is followed by now has no such field any more.
            return ChunkResult.DONE;
        }
        TenantId tenant = part.tenant();
        List<Long> ids = part.history()
                ? resealing.historiesAfter(tenant, part.table(), Need.OLD, after)
                : resealing.rowsAfter(tenant, part.table(), Need.OLD, after);
        if (ids.isEmpty()) {
            return ChunkResult.DONE;
        }
        if (part.history()) {
            resealing.histories(tenant, part.table(), Need.OLD, ids);
        } else {
            resealing.rows(tenant, part.table(), Need.OLD, ids);
        }
        return new ChunkResult(ids.get(ids.size() - 1), ids.size(), ids.size() < SealedTable.TOGETHER);
    }

    @Override
    public void finish(BatchCall call) {}

    @Override
    public void failed(BatchCall call, String message) {}

    /** {@code {left}}: what is still of an older key, because it was written meanwhile or cannot be read. */
    @Override
    public JsonNode result(BatchCall call) {
        return JsonNodeFactory.instance.objectNode().put("left", left());
    }
}
