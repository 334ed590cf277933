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
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes everything that is encrypted under older keys anew, in all tenants: as a task that shows how far it is, that goes on
 * after a crash, and that all nodes work at, while the system serves.
 */
public final class ResealJob implements EngineJob {
    public static final String NAME = "engine/reseal";

    private static final String ROWS = "rows";
    private static final String HISTORY = "past";
    /** Of the two-person rule: no object is called so. */
    private static final String REQUESTS = "$requests";

    private final Resealing resealing;
    private final Supplier<Map<TenantId, List<CompiledModel>>> tenants;

    /** @param tenants models of what each tenant follows now, branches included */
    public ResealJob(Resealing resealing, Supplier<Map<TenantId, List<CompiledModel>>> tenants) {
        this.resealing = resealing;
        this.tenants = tenants;
    }

    /**
     * @param name of a partition: 64 characters at most
     * @param left how much is of an older key
     * @param after ids of the next ones after an id, ascending
     */
    private record Part(String name, LongSupplier left, LongFunction<List<Long>> after, Consumer<List<Long>> renew) {}

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        byNumber().forEach((number, models) -> {
            TenantId tenant = new TenantId(number);
            for (SealedTable table : SealedTable.of(models)) {
                String name = number + "." + table.object() + ".";
                parts.add(new Part(
                        name + ROWS,
                        () -> resealing.countRows(tenant, table, Need.OLD),
                        id -> resealing.rowsAfter(tenant, table, Need.OLD, id),
                        ids -> resealing.rows(tenant, table, Need.OLD, ids)));
                parts.add(new Part(
                        name + HISTORY,
                        () -> resealing.countHistories(tenant, table, Need.OLD),
                        id -> resealing.historiesAfter(tenant, table, Need.OLD, id),
                        ids -> resealing.histories(tenant, table, Need.OLD, ids)));
            }
            SealedRequests requests = resealing.requests();
            parts.add(new Part(
                    number + "." + REQUESTS,
                    () -> requests.count(tenant),
                    id -> requests.after(tenant, id),
                    ids -> requests.renew(tenant, ids)));
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

    /** Records, histories and requests that wait for it. */
    @Override
    public long total(BatchCall call) {
        return left();
    }

    /** Records, histories and requests of an older key. */
    public long left() {
        return parts().stream().mapToLong(part -> part.left().getAsLong()).sum();
    }

    @Override
    public List<Partition> partition(BatchCall call) {
        return parts().stream()
                .filter(part -> part.left().getAsLong() > 0)
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
        List<Long> ids = part.after().apply(after);
        if (ids.isEmpty()) {
            return ChunkResult.DONE;
        }
        part.renew().accept(ids);
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
